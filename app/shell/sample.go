package shell

import "context"

// SetSample gives the welcome page what it shows as the end of a pilot, once that
// has been worked out. It is called in the window's thread.
func (f *Frame) SetSample(s Sample) {
	f.options.Sample = s
	if f.open == nil {
		f.arrange()
	}
}

// Life ends when the window closes; work that outlives a page stops with it.
func (f *Frame) Life() context.Context { return f.life }

// Package shell is the window around the screens: the rail with the steps, the
// bar on top, the page, its foot, the Why panel, the welcome page, the keys, the
// "find or do" palette, long tasks and what is remembered between sessions.
//
// What comes in is an open pilot (OpenPilot) and the screens (Screen); what goes
// out is a window in which every screen looks and behaves alike. A screen says
// what its page holds (Page); the frame places it, and calls the screen again
// when the pilot changes. The package knows the pilot only by that interface and
// computes nothing.
package shell

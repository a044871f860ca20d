package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
)

// TestMain lets the test binary act as another process: it writes to a pilot file
// until it is killed, or does one thing to it and says how that went.
func TestMain(m *testing.M) {
	if job := os.Getenv("LEEWAY_STORE_CHILD"); job != "" {
		child(job, os.Getenv("LEEWAY_STORE_PATH"))
		return
	}
	os.Exit(m.Run())
}

func child(job, path string) {
	fail := func(err error) {
		fmt.Println("error", err)
		os.Exit(1)
	}
	if job == "create" {
		for i := 0; ; i++ {
			f, err := Create(fmt.Sprintf("%s-%d", path, i), lindh)
			if err != nil {
				fail(err)
			}
			f.Close()
			fmt.Println("made", i)
		}
	}
	f, err := Open(path, lindh)
	if err != nil {
		fail(err)
	}
	who, ro := f.ReadOnly()
	switch job {
	case "look":
		fmt.Printf("%v %s\n", ro, who)
		f.Close()
	case "copy":
		for i := 0; ; i++ {
			if err := f.SaveCopy(fmt.Sprintf("%s-%d", path, i)); err != nil {
				fail(err)
			}
			fmt.Println("copied", i)
		}
	case "write":
		if ro {
			fail(fmt.Errorf("locked out: %s", who))
		}
		// Contents that do not compress, from a few bytes to more than SQLite's page
		// cache takes before it writes into the file within a transaction.
		g := rand.New(rand.NewChaCha8([32]byte{byte(len(f.entries))}))
		noise := rand.NewChaCha8([32]byte{byte(os.Getpid())})
		for i := 0; ; i++ {
			size := 1 << g.IntN(18)
			if i%7 == 6 {
				size = 4 << 20
			}
			data := make([]byte, size)
			noise.Read(data) //nolint:errcheck // it never fails
			e, err := f.Append(Entry{Who: lindh, Kind: "change", Title: "Written by a child"}, map[string][]byte{fmt.Sprint("part/", i%5): data})
			if err != nil {
				fail(err)
			}
			fmt.Println("wrote", e.Number, e.Hash)
		}
	}
}

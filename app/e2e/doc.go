// Package e2e drives the real window, built with its real graphics driver, on a
// display of its own (Xvfb), as a person would: by mouse and keys. It holds
// nothing but tests, and they run only with the build tag e2e (make test does).
//
// The window writes what it shows, with places, to the file that LEEWAY_UI_DUMP
// names, so the tests click on words and not on coordinates.
package e2e

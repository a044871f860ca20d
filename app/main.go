// Command leeway is the window of Leeway: it opens the window, keeps the one
// pilot that is open, and hands everything else to package shell and the screens.
package main

import (
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"leeway/app/shell"
	"leeway/assets"
)

// What FyneApp.toml says too; a test compares them. They stand here as well
// because the file is read only by some ways of building.
const (
	appID      = "org.leeway.Leeway"
	appName    = "Leeway"
	appVersion = "0.1.0"
)

func main() {
	a := app.NewWithID(appID)
	a.SetIcon(fyne.NewStaticResource("Icon.png", assets.IconPNG))
	window := a.NewWindow(appName)
	d := &desk{}
	d.frame = shell.NewFrame(shell.Options{
		App: a, Window: window, Version: appVersion,
		OnNew: d.start, OnOpen: d.open, OnDemonstration: d.demonstration, OnSaveCopy: d.saveCopy, OnClosePilot: d.close,
	})
	d.frame.ShowWelcome()
	// A pilot file may be given on the command line, as file managers do.
	if len(os.Args) > 1 {
		a.Lifecycle().SetOnStarted(func() { d.open(os.Args[1]) })
	}
	go d.workOutSample()
	window.ShowAndRun()
}

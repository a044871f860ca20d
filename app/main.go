// Command leeway is the window of Leeway: it opens the window, keeps what people
// chose, and hands everything else to package shell and the screens.
package main

import (
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
	frame := shell.NewFrame(shell.Options{App: a, Window: window, Version: appVersion})
	frame.ShowWelcome()
	window.ShowAndRun()
}

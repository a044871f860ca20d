package results

import (
	"context"
	"strings"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
)

// AskUnblind asks for the two names from another screen, once it is known which teams
// have the main outcome.
func (s *Findings) AskUnblind(ctx *shell.Context) {
	s.w = ctx
	doc := s.session.Pilot()
	if s.intake.of == doc {
		s.askUnblind(doc)
		return
	}
	fetch(&s.intake, s.w, doc, "Counting the teams", func(work context.Context, _ func(string, float64)) (intake, error) {
		return s.count(work, doc)
	}, func() {
		if ctx.Showing() && !parts.DialogOpen() {
			s.askUnblind(doc)
		}
	})
}

// askUnblind asks for the two names and unblinds. Names that cannot be right stay
// in the dialog; what the session refuses later leaves them for the next try.
func (s *Findings) askUnblind(doc *experiment.Pilot) {
	if s.first.Name == "" && doc.Final != nil {
		s.first = doc.Final.By
	}
	if s.first.Name == "" {
		if who := s.session.Who(); who.Name != "unknown" {
			s.first = who
		}
	}
	field := func(label, placeholder, text string) *parts.Field {
		f := parts.NewField(label, "").SetPlaceHolder(placeholder)
		f.SetText(text)
		return f
	}
	first, firstRole := field("First name", "J. Aro", s.first.Name), field("In what role", "pilot lead", s.first.Role)
	second, secondRole := field("Second name", "P. Mensah", s.second.Name), field("In what role", "internal audit", s.second.Role)
	lines := []string{cannotUndo, "Unblinding cannot be undone."}
	if in := s.intake; in.ready && in.err == nil && len(in.value.without) > 0 {
		lines = append([]string{teamCount(len(in.value.without)) + " without the main outcome will be missing from the result."}, lines...)
	}
	if words := unwatchedWords(doc, s.intake); words != "" {
		lines = append([]string{words}, lines...)
	}
	content := parts.Column(12,
		parts.Body(strings.Join(lines, " ")),
		parts.RowTop(12, parts.Grow(first), parts.Grow(firstRole)),
		parts.RowTop(12, parts.Grow(second), parts.Grow(secondRole)))
	parts.ShowDialog(s.w.Canvas(), "Two names unblind the pilot", 520, content, parts.DialogButton{Label: "Unblind", Do: func() string {
		s.first = person(first, firstRole)
		s.second = person(second, secondRole)
		switch {
		case s.first.Name == "" || s.second.Name == "":
			return "A pilot is unblinded by two people. Give both names."
		case strings.EqualFold(s.first.Name, s.second.Name):
			return "A pilot is unblinded by two people. Both names are " + s.first.Name + ". Ask a second person."
		case s.session.Pilot() != doc:
			return "The pilot changed in the meantime. Close this and look at what is in."
		}
		s.unblind()
		return ""
	}}, "Cancel")
}

func person(name, role *parts.Field) experiment.Person {
	return experiment.Person{Name: strings.TrimSpace(name.Text()), Role: strings.TrimSpace(role.Text())}
}

// unblind reveals the arms; the analysis of the plan is made at the same moment,
// which takes a while and can be cancelled until it is written.
func (s *Findings) unblind() {
	first, second := s.first, s.second
	s.w.Run(shell.Task{
		Words: "Making the planned analysis",
		Work: func(ctx context.Context, report func(string, float64)) error {
			return s.session.Unblind(ctx, first, second, progress("Drawing again", report))
		},
		Done: func(err error) {
			if s.w.Refuse(err) {
				return
			}
			s.w.Say("Unblinded by "+first.Name+" and "+second.Name+".", nil)
		},
	})
}

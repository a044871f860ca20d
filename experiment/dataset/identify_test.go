package dataset

import (
	"fmt"
	"strings"
	"testing"
)

func TestIdentifyingByHeader(t *testing.T) {
	for want, headers := range map[string][]string{
		theirNames:     {"First name", "LAST_NAME", "Manager", "Vorname", "Nom et prénom", "Apellidos", "Cognome", "Sobrenome", "Achternaam", "Efternamn", "Nazwisko", "Příjmení", "Sukunimi"},
		theirNumbers:   {"Staff no.", "employee_id", "EmployeeID", "stdntid", "Personalnummer", "Pers.-Nr.", "Matricule", "Número de empleado", "Numero di matricola", "Personeelsnummer", "Anställningsnummer", "Ansattnummer", "Numer pracownika", "Osobní číslo"},
		theirEmails:    {"E-Mail", "Contact email", "Courriel", "Correo electrónico", "E-post"},
		theirPhones:    {"Mobile", "Telefonnummer", "Téléphone portable", "Teléfono", "Cellulare"},
		theirBirthdays: {"Date of birth", "DOB", "Geburtsdatum", "Date de naissance", "Fecha de nacimiento", "Data di nascita", "Geboortedatum", "Födelsedatum", "Data urodzenia"},
		theirAccounts:  {"IBAN", "Kontonummer", "Bank account"},
		theirTaxes:     {"SSN", "Codice fiscale", "Personnummer", "BSN", "PESEL"},
		theirHomes:     {"Home address", "Anschrift", "Domicilio"},
		"":             {"Team", "Team name", "Office", "Cases closed", "Staff", "FTE", "District", "Region", "Score", "Number of employees", "Anzahl Fälle", "Nombre de cas", "Rate", "Date", "Week from", "No", "Case number"},
	} {
		for _, h := range headers {
			if what, _ := Identifying(h, nil); what != want {
				t.Errorf("%q: %q, want %q", h, what, want)
			}
		}
	}
}

func TestIdentifyingByContent(t *testing.T) {
	var names, towns, codes []string
	for i := range 40 {
		names = append(names, fmt.Sprintf("%c%s %c%s", 'A'+i%26, "nna", 'A'+(i*7)%26, "uiz"))
		towns = append(towns, fmt.Sprintf("Harbour%c", 'a'+i%26))
		codes = append(codes, fmt.Sprintf("MF-%02d", i))
	}
	for _, c := range []struct {
		texts []string
		want  string
	}{
		{names, theirNames}, {towns, ""}, {codes, ""}, {names[:5], ""},
		{[]string{"ana@city.example", "b.o'neil@city.example", "n/a"}, theirEmails},
		{[]string{"please call", "ask ana@city.example first", "fine", "late"}, emailsInTexts},
		{[]string{"+49 171 1234567", "0171 2345678", "(030) 123-4567"}, theirPhones},
		{[]string{"GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"}, theirAccounts},
		{[]string{"GB82 WEST 1234 5698 7654 33", "DE89370400440532013001"}, ""},
		{[]string{"078-05-1120"}, theirTaxes},
		{[]string{"2026-04-01", "2026-05-01", "2026-06-01"}, ""}, {[]string{"12", "13"}, ""}, {nil, ""},
	} {
		if what, _ := Identifying("x", c.texts); what != c.want {
			t.Errorf("%v: %q, want %q", c.texts[:min(2, len(c.texts))], what, c.want)
		}
	}
}

func TestShown(t *testing.T) {
	if Shown(9) != "fewer than 10" || Shown(0) != "fewer than 10" || Shown(10) != "10" || Shown(1234) != "1,234" {
		t.Error(Shown(9), Shown(10), Shown(1234))
	}
}

// reference is what Python's hmac and unicodedata make of the same.
const reference = "P-7JQ6F1JNGY3A4VZ6"

// TestPseudonyms checks the pseudonym of a fixed key against HMAC-SHA-256 as another
// program makes it, and that spelling makes no difference.
func TestPseudonyms(t *testing.T) {
	var key [32]byte
	for i := range key {
		key[i] = byte(i)
	}
	k := NewKeys(key)
	got, err := k.Pseudonym("Ana Ruíz")
	if err != nil || !pseudonymForm.MatchString(got) {
		t.Fatal(got, err)
	}
	if got != reference {
		t.Errorf("%s, want %s", got, reference)
	}
	for _, same := range []string{" ana  RUÍZ ", "ana rui\u0301z", "Ana\u00a0Ruíz"} {
		if p, _ := k.Pseudonym(same); p != got {
			t.Errorf("%q: %s, want %s", same, p, got)
		}
	}
	if p, _ := k.Pseudonym("Ana Ruiz"); p == got {
		t.Error("an accent makes no difference")
	}
	key[0]++
	if p, _ := NewKeys(key).Pseudonym("Ana Ruíz"); p == got || strings.Contains(p, "Ana") {
		t.Error("another key makes no difference")
	}
}

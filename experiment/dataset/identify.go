package dataset

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"leeway/experiment"
)

// What a column may say about people, as Identifying tells it.
const (
	theirNames     = "names of people"
	theirNumbers   = "staff numbers"
	theirEmails    = "e-mail addresses"
	theirPhones    = "telephone numbers"
	theirBirthdays = "dates of birth"
	theirAccounts  = "bank accounts"
	theirTaxes     = "tax or insurance numbers"
	theirHomes     = "home addresses"
	emailsInTexts  = "e-mail addresses within texts"
)

// peopleHeaders are the words by which columns about people are named in English,
// German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Norwegian,
// Polish and Czech, without case and accents. Several words stand in this order.
var peopleHeaders = []struct{ what, words string }{
	{theirEmails, "e mail|email|mail|emailaddress|email address|mailadresse|e mail adresse|courriel|correo|correo electronico|posta elettronica|indirizzo email|epost|e post|adres email|mejl"},
	{theirPhones, "phone|telephone|mobile|cell phone|cellphone|telefon|telefonnummer|handy|handynummer|mobil|mobilnummer|telephone portable|numero de telephone|portable|telefono|movil|cellulare|telefone|telemovel|celular|telefoon|telefoonnummer|puhelin|telefonszam"},
	{theirBirthdays, "date of birth|birth date|birthdate|birthday|dob|born|born on|geburtsdatum|geburtstag|geboren|date de naissance|ne le|fecha de nacimiento|nacimiento|data di nascita|nascita|data de nascimento|nascimento|geboortedatum|fodelsedatum|fodselsdato|fodt|data urodzenia|datum narozeni|syntymaaika"},
	{theirAccounts, "iban|bank account|account number|kontonummer|bankverbindung|compte bancaire|cuenta bancaria|conto corrente|conta bancaria|rekeningnummer|bankkonto|numer konta"},
	{theirTaxes, "ssn|social security|social security number|national insurance|ni number|nino|tax id|tax number|taxpayer|steuernummer|steuer id|sozialversicherungsnummer|numero de securite sociale|nir|dni|nif|nie|curp|codice fiscale|cpf|bsn|burgerservicenummer|personnummer|cpr|cpr nummer|fodselsnummer|pesel|rodne cislo|passport|passport number"},
	{theirHomes, "home address|street address|postal address|wohnadresse|anschrift|privatadresse|adresse postale|adresse personnelle|direccion|domicilio|indirizzo|indirizzo di casa|morada|endereco|huisadres|woonadres|hemadress|bostadsadress|adres zamieszkania"},
	{theirNumbers, "staff no|staff number|staff id|staffid|employee no|employee number|employee id|employeeid|emp id|empid|payroll number|payroll no|payroll id|personnel number|personnel no|person id|personid|person no|worker id|participant id|pupil id|student id|stdntid|respondent id|personalnummer|pers nr|personal nr|mitarbeiternummer|mitarbeiter id|mitarbeiternr|matricule|numero d employe|numero de empleado|no empleado|id empleado|matricola|numero di matricola|numero de matricula|numero de funcionario|personeelsnummer|medewerkernummer|medewerker id|anstallningsnummer|anstallnr|medarbejdernummer|medarbeidernummer|ansattnummer|numer pracownika|osobni cislo|henkilonumero"},
	{theirNames, "first name|last name|full name|surname|family name|given name|forename|firstname|lastname|fullname|employee name|staff name|person name|name of employee|manager|team leader|team lead|supervisor|vorname|nachname|familienname|mitarbeiter|mitarbeitername|mitarbeiterin|vor und nachname|vorgesetzter|prenom|nom|nom de famille|nom et prenom|nom complet|responsable|nombre|apellido|apellidos|nombre completo|empleado|nome|cognome|nome e cognome|dipendente|sobrenome|nome completo|funcionario|voornaam|achternaam|medewerker|naam medewerker|fornamn|efternamn|fornavn|etternavn|efternavn|imie|nazwisko|imie i nazwisko|jmeno|prijmeni|etunimi|sukunimi"},
}

// notPeople are words after which a name is not a person's.
var notPeople = []string{"team", "office", "school", "unit", "group", "company", "department", "site", "branch", "district", "county", "sheet", "file", "count", "share", "rate", "total"}

// Identifying says what a column tells about people, by its header or by what stands
// in it, and why that is thought; both are empty where it seems to tell nothing.
// texts are its different texts, or some hundred of them.
func Identifying(header string, texts []string) (what, why string) {
	if what, why = byContent(texts); what != "" {
		return what, why
	}
	if what = byHeader(strings.Join(words(bare(headerSigns.Replace(header))), " ")); what != "" {
		why = fmt.Sprintf("its name is “%s”", strings.TrimSpace(header))
	}
	return what, why
}

// headerSigns are signs within a header's words.
var headerSigns = strings.NewReplacer("'", " ", "’", " ", "°", "o ", "#", " no ")

// byHeader looks a column's name up: as a whole, and then for what is named in it.
func byHeader(name string) string {
	within := func(phrase string) bool { return strings.Contains(" "+name+" ", " "+phrase+" ") }
	for _, p := range peopleHeaders {
		for _, phrase := range strings.Split(p.words, "|") {
			if name == phrase {
				return p.what
			}
		}
	}
	for _, w := range notPeople {
		if within(w) {
			return ""
		}
	}
	for _, p := range peopleHeaders {
		for _, phrase := range strings.Split(p.words, "|") {
			// A single short word, or a word for a name, may be about something else.
			if (strings.Contains(phrase, " ") || len(phrase) >= leastWord && p.what != theirNames) && within(phrase) {
				return p.what
			}
		}
	}
	return ""
}

var (
	emailForm  = regexp.MustCompile(`(?i)[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}`)
	phoneForm  = regexp.MustCompile(`^(\+|00|0|\()[0-9 ()/.-]{6,22}$`)
	insurance  = regexp.MustCompile(`^[0-9]{3}-[0-9]{2}-[0-9]{4}$`)
	accountRaw = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
)

// byContent looks at what stands in a column.
func byContent(texts []string) (what, why string) {
	counts := map[string]int{}
	within, n := 0, 0
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if identifiesNobody(text) {
			continue
		}
		n++
		if at := emailForm.FindString(text); at == text {
			counts[theirEmails]++
		} else if at != "" {
			within++
		}
		switch {
		case insurance.MatchString(text):
			counts[theirTaxes]++
		case phoneForm.MatchString(text) && strings.ContainsAny(text, "+ /-(") && digitCount(text) >= 7:
			counts[theirPhones]++
		case isAccount(text):
			counts[theirAccounts]++
		case isName(text):
			counts[theirNames]++
		}
	}
	for _, kind := range []struct {
		what  string
		least int
		share float64
	}{{theirEmails, 1, 0.5}, {theirAccounts, 1, 0.5}, {theirTaxes, 1, 0.5}, {theirPhones, 3, 0.8}, {theirNames, 20, 0.8}} {
		if k := counts[kind.what]; k >= kind.least && float64(k) >= kind.share*float64(n) {
			return kind.what, fmt.Sprintf("%s of %s different texts in it look so", thousands(k), thousands(n))
		}
	}
	if within+counts[theirEmails] > 0 {
		return emailsInTexts, "some of its texts hold one"
	}
	return "", ""
}

func digitCount(text string) int {
	n := 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// isAccount checks an IBAN by its remainder (ISO 13616, ISO 7064 mod 97-10).
func isAccount(text string) bool {
	text = strings.ToUpper(strings.ReplaceAll(text, " ", ""))
	if !accountRaw.MatchString(text) {
		return false
	}
	rest := 0
	for _, r := range text[4:] + text[:4] {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	return rest == 1
}

// isName says whether a text could be a person's: two to four words, each a capital
// and small letters, as in "Ana Ruiz", "O’Neill, Mary-Ann" or "Jan van Dijk".
func isName(text string) bool {
	parts := strings.Fields(strings.ReplaceAll(text, ",", " "))
	if len(parts) < 2 || len(parts) > 4 {
		return false
	}
	capitals := 0
	for _, part := range parts {
		small := false
		for i, r := range part {
			switch {
			case i == 0 && unicode.IsUpper(r):
				capitals++
			case !unicode.IsLetter(r) && !strings.ContainsRune("-'’.", r):
				return false
			}
			small = small || unicode.IsLower(r)
		}
		if !small && !(len(part) <= 2) {
			return false
		}
	}
	return capitals >= 2
}

// aboutPeople is what a decision to keep a column that identifies people settles.
const aboutPeople = "identifies people"

// enoughTexts is how many different texts of a column are looked at.
const enoughTexts = 2000

// identifying doubts the columns that are kept and tell who people are.
func identifying(t *Table, r Recipe, k *Keys) []Doubt {
	rules := r.rulings()
	var out []Doubt
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Pseudonym || rules.units[columnNumber(c.Letter)][aboutPeople] {
			continue
		}
		what, why := "", ""
		switch c.Use {
		case PersonID, Attribute:
			what, why = Identifying(c.Header, c.Words[:min(len(c.Words), enoughTexts)])
		case TeamID, TeamName:
			what, why = byContent(c.Words[:min(len(c.Words), enoughTexts)])
			if what == theirNames || what == theirPhones {
				what = "" // as many towns and codes look like one
			}
		}
		if what == "" && c.Use == PersonID {
			what, why = "people", "it is chosen as the person"
		}
		if what != "" {
			out = append(out, c.tellsWho(t, what, why, k != nil))
		}
	}
	if r.Purpose == ForOutcomes && k != nil {
		out = append(out, couldBePerson(t, r, rules)...)
	}
	return out
}

// tellsWho is the doubt about one column. It quotes nothing that stands in it.
func (c *TableColumn) tellsWho(t *Table, what, why string, key bool) Doubt {
	d := Doubt{Problem: experiment.Problem{Severity: experiment.LookAtIt, Place: t.place(c.Letter),
		What: fmt.Sprintf("“%s” seems to hold %s: %s.", c.Name(), what, why), Remedy: "What is kept stands in the pilot file for everybody who opens it. Replace it by pseudonyms or leave it out, unless it is needed."},
		Cells: []string{c.Letter}, Count: 1, Choose: true}
	if what == "people" {
		d.What = fmt.Sprintf("“%s” tells who the people are.", c.Name())
	}
	hide, leave := Fix{"Replace by pseudonyms", Decision{Cell: c.Letter, Do: DoPseudonym}}, Fix{"Leave the column out", Decision{Cell: c.Letter, Do: DoIgnore}}
	keep := Fix{"Keep it as it is", Decision{Cell: c.Letter, Found: aboutPeople, Do: DoKeep}}
	switch {
	case c.Use == TeamID || c.Use == TeamName:
		d.Remedy = "Teams are named in the draw and on every page, so their ids and names cannot be replaced. Give the teams other ids in the files."
		d.Fixes = []Fix{keep}
	case what == emailsInTexts || !key:
		d.Fixes = []Fix{leave, keep}
	default:
		d.Fixes = []Fix{hide, leave, keep}
	}
	return d
}

// couldBePerson points at columns that are left out and could name the people, where
// none does: only with people can moves, doubles and leavers be found.
func couldBePerson(t *Table, r Recipe, rules rulings) []Doubt {
	if len(t.By(PersonID)) > 0 {
		return nil
	}
	for _, want := range []string{theirNumbers, theirEmails} {
		for _, c := range r.Columns {
			what, _ := Identifying(c.Header, nil)
			if c.Use != Ignore || what != want || rules.units[columnNumber(c.Letter)][aboutPeople] {
				continue
			}
			return []Doubt{{
				Problem: experiment.Problem{Severity: experiment.LookAtIt, Place: t.place(c.Letter),
					What: fmt.Sprintf("“%s” looks like %s. No column names the people, so nobody sees who moved, left, or stands here twice.", c.Name(), what), Remedy: "Use it by pseudonyms, or leave it out."},
				Cells: []string{c.Letter}, Count: 1, Choose: true,
				Fixes: []Fix{
					{"Use it for the people, by pseudonyms", Decision{Cell: c.Letter, Do: DoPerson}},
					{"Leave it out", Decision{Cell: c.Letter, Found: aboutPeople, Do: DoKeep}},
				},
			}}
		}
	}
	return nil
}

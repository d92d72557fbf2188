using System.Text.RegularExpressions;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>Whoever gets bulk mail can see which legal person sent it and how to reach it.</summary>
sealed partial class FooterIdentity : Rule, ICheck<MessageFacts>
{
    public override string Id => "F17";
    public override Said Says =>
        (
            "The footer names the legal sender, its address, contact, register number and privacy notice.",
            "De voet noemt de rechtspersoon die verstuurt, met adres, contact, registernummer en privacyverklaring."
        );
    public override Keeper KeptBy => Keeper.Type;
    public override string Source => "G01; Tw art. 11.7; BW 3:15e; Handelsregisterwet art. 25";
    public override string BadExample => "© 2026, all rights reserved";
    public override string GoodExample =>
        "Stichting Kringloop De Linde, Lindelaan 1, 1234 AB Utrecht, KvK 12345678, 030 123 45 67";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (!message.IsBulk)
            yield break;
        if (message.Declared is { } declared)
        {
            foreach (var (part, text) in Parts(message))
            foreach (
                var (what, expected) in Owed(declared)
                    .Where(owed =>
                        !Squeezed(text).Contains(Squeezed(owed.Expected), StringComparison.OrdinalIgnoreCase)
                    )
            )
                yield return Found(
                    Verdict.Block,
                    ($"the {part} part lacks the {what}", $"in het {part.Nl} ontbreekt {what.Nl}"),
                    expected,
                    (
                        "Zegel puts the footer below each template: complete the tenant's profile, and hide nothing of it.",
                        "Zegel zet de voet onder elke mail: vul de gegevens van uw organisatie aan, en verberg niets van de voet."
                    )
                );
        }
        else if (!Parts(message).Any(part => Address().IsMatch(part.Text)))
            yield return Found(
                Verdict.Warn,
                ("no postal address or register number found", "geen postadres of registernummer gevonden"),
                "legal name, postal address, contact and register number",
                (
                    "Add them below the text: the law asks bulk senders to be identifiable.",
                    "Zet ze onder de tekst: volgens de wet moet te zien zijn wie bulkmail verstuurt."
                )
            );
    }

    static IEnumerable<(Said Part, string Text)> Parts(MessageFacts message)
    {
        if (message.Page is { } page)
            yield return (("HTML", "HTML-deel"), page.Text + string.Concat(page.Links.Select(link => " " + link.Href)));
        if (message.Text is { } text)
            yield return (("text", "tekstdeel"), text.Length > MailHtml.LengthMax ? text[..MailHtml.LengthMax] : text);
    }

    static IEnumerable<(Said What, string Expected)> Owed(DeclaredSender declared) =>
        [
            (("legal name", "de statutaire naam"), declared.LegalName),
            (("postal address", "het postadres"), declared.PostalAddress),
            (("contact", "het adres of nummer voor contact"), declared.Contact),
            (("register number", "het registernummer"), declared.TradeRegister),
            (("privacy notice", "de privacyverklaring"), declared.PrivacyUrl),
        ];

    // A footer is laid out in lines and with separators; its letters and digits are what must be there.
    static string Squeezed(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    // A code and its town stand on one line: a number that ends one and a word that begins the next are no address.
    [GeneratedRegex(
        @"\b\d{4}\s?[A-Z]{2}\b|\b(KvK|CoC|Chamber of Commerce|Handelsregister|HRB|RCS|SIRET|Company (No|number)|Registered (office|in))\b|\b[A-Z]{2}\s\d{5}\b|\b\d{5}[ \u00A0][A-ZÄÖÜ]\p{L}+|\bP\.?O\.? Box\b|\bPostbus\b|\b[A-Z]{1,2}\d{1,2}[A-Z]?\s\d[A-Z]{2}\b",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Address();
}

using System.Text.RegularExpressions;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>Whoever gets bulk mail can see which legal person sent it and how to reach it.</summary>
sealed partial class FooterIdentity : Rule, ICheck<MessageFacts>
{
    public override string Id => "F17";
    public override string Says =>
        "The footer names the legal sender, its address, contact, register number and privacy notice.";
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
                    $"the {part} part lacks the {what}",
                    expected,
                    "Zegel puts the footer below each template: complete the tenant's profile, and hide nothing of it."
                );
        }
        else if (!Parts(message).Any(part => Address().IsMatch(part.Text)))
            yield return Found(
                Verdict.Warn,
                "no postal address or register number found",
                "legal name, postal address, contact and register number",
                "Add them below the text: the law asks bulk senders to be identifiable."
            );
    }

    static IEnumerable<(string Part, string Text)> Parts(MessageFacts message)
    {
        if (message.Page is { } page)
            yield return ("HTML", page.Text + string.Concat(page.Links.Select(link => " " + link.Href)));
        if (message.Text is { } text)
            yield return ("text", text.Length > MailHtml.LengthMax ? text[..MailHtml.LengthMax] : text);
    }

    static IEnumerable<(string What, string Expected)> Owed(DeclaredSender declared) =>
        [
            ("legal name", declared.LegalName),
            ("postal address", declared.PostalAddress),
            ("contact", declared.Contact),
            ("register number", declared.TradeRegister),
            ("privacy notice", declared.PrivacyUrl),
        ];

    // A footer is laid out in lines and with separators; its letters and digits are what must be there.
    static string Squeezed(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    [GeneratedRegex(
        @"\b\d{4}\s?[A-Z]{2}\b|\b(KvK|CoC|Chamber of Commerce|Handelsregister|HRB|RCS|SIRET|Company (No|number)|Registered (office|in))\b|\b[A-Z]{2}\s\d{5}\b|\b\d{5}\s[A-ZÄÖÜ]\p{L}+|\bP\.?O\.? Box\b|\bPostbus\b|\b[A-Z]{1,2}\d{1,2}[A-Z]?\s\d[A-Z]{2}\b",
        RegexOptions.ExplicitCapture,
        500
    )]
    private static partial Regex Address();
}

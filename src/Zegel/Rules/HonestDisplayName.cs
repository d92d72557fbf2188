using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>The display name is who writes, not a second subject line.</summary>
sealed partial class HonestDisplayName : Rule, ICheck<MessageFacts>
{
    const int LengthMax = 64;

    public override string Id => "F18";
    public override Said Says =>
        ("The display name names the sender and nothing else.", "De weergavenaam noemt de afzender en niets anders.");
    public override Keeper KeptBy => Keeper.Schema;
    public override string Source => "Gmail sender guidelines, display names; G04, G36";
    public override string BadExample => "From: \"⚠ Last chance! (2)\" <nieuws@example.nl>";
    public override string GoodExample => "From: \"Kringloop De Linde\" <nieuws@example.nl>";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        var recipients = message.Mailboxes("To");
        foreach (var field in message.All("From"))
        foreach (var from in AddressField.Read(field.Value).Where(from => from.Name.Length > 0))
        {
            var name = ShownNames.AsRead(from.Name);
            foreach (var (observed, verdict) in Faults(name))
                yield return Found(
                    verdict,
                    ($"the display name “{name}” {observed}", $"de weergavenaam “{name}” {observed.Nl}"),
                    "the sender's name",
                    ("Use the name people know the sender by.", "Gebruik de naam waaronder mensen de afzender kennen."),
                    field.Line
                );
            if (
                recipients.Any(to =>
                    to.Name.Length > 2
                    && to.Name.Equals(from.Name, StringComparison.OrdinalIgnoreCase)
                    && to.Written != from.Written
                )
            )
                yield return Found(
                    Verdict.Block,
                    (
                        $"the display name “{name}” is the recipient's",
                        $"de weergavenaam “{name}” is die van de ontvanger"
                    ),
                    "the sender's name",
                    ("Use the name people know the sender by.", "Gebruik de naam waaronder mensen de afzender kennen."),
                    field.Line
                );
        }
    }

    static IEnumerable<(Said Observed, Verdict Verdict)> Faults(string name)
    {
        if (name.Length > LengthMax)
            yield return (
                (
                    $"has {name.Length} characters, more than {LengthMax}",
                    $"telt {name.Length} tekens, meer dan {LengthMax}"
                ),
                Verdict.Warn
            );
        if (name.EnumerateRunes().FirstOrDefault(IsBadge) is { Value: > 0 } badge)
            yield return (($"wears a badge ({badge})", $"bevat een symbool ({badge})"), Verdict.Block);
        if (Counter().IsMatch(name))
            yield return (("counts messages", "telt berichten"), Verdict.Block);
        if (Urgency().Match(name) is { Success: true } match)
            yield return (
                ($"is a subject line: “{match.Value}”", $"is een onderwerpregel: “{match.Value}”"),
                Verdict.Block
            );
        if (ShownNames.In(name).Any(shown => shown.IsAddress))
            yield return (("is an address", "is een adres"), Verdict.Warn);
    }

    static bool IsBadge(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol
        && rune.Value is not (0xA9 or 0xAE or 0x2122 or 0xB0);

    [GeneratedRegex(
        @"[(\[]\s?\d+\s?[)\]]|^\d+ (new|nieuwe?|unread)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Counter();

    [GeneratedRegex(
        @"!|^(re|fwd?|aw|antw)\s?:|\b(urgent|dringend|last chance|laatste kans|act now|winner|gewonnen|gefeliciteerd|gratis|for free|alert|waarschuwing|verify your|korting|\d+ ?% (off|korting)|your (order|invoice|account|package)|(je|uw) (bestelling|factuur|pakket|account))\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Urgency();
}

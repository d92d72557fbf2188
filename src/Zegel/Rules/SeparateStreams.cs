using System.Text.RegularExpressions;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>A pool is looked up from the stream, so bulk cannot leave by a transactional pool; this judges what a message mixes.</summary>
sealed partial class SeparateStreams : Rule, ICheck<IdentityFacts>, ICheck<MessageFacts>
{
    public override string Id => "G42";
    public override Said Says =>
        ("Advertising and transactional mail are kept apart.", "Reclame en transactionele mail blijven gescheiden.");
    public override Keeper KeptBy => Keeper.Type;
    public override string Source => "Guideline, \"Bezorging\": keep the streams apart; O19; Gmail, Yahoo and Apple";
    public override string BadExample => "\"Your receipt\", with below it \"20% off this week only\"";
    public override string GoodExample =>
        "The receipt says what was bought; the offer goes to those who asked for offers";
    public override Waiver WaivedBy => Waiver.TwoPeople;

    public IEnumerable<Finding> Check(IdentityFacts identity)
    {
        foreach (var other in identity.OtherStreams.Where(other => IsApart(identity.Stream, other.Stream)))
            if (other.Pool == identity.Pool)
                yield return Found(
                    Verdict.Block,
                    (
                        $"{identity.Stream} and {other.Stream} both leave by pool {identity.Pool}",
                        $"de groep {identity.Pool} dient zowel voor {StreamName.InDutch(identity.Stream)} als voor {StreamName.InDutch(other.Stream)}"
                    ),
                    "a pool serves one kind of mail",
                    (
                        $"Give {identity.Stream} a pool of its own.",
                        $"Geef {StreamName.InDutch(identity.Stream)} een eigen groep."
                    )
                );
    }

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message.IsBulk)
            yield break;
        foreach (var name in (string[])["List-Unsubscribe", "List-Id"])
            if (message.First(name) is { } field)
                yield return Found(
                    Verdict.Block,
                    (
                        $"{field.Name} on a {message.Stream} message",
                        $"{field.Name} bij {StreamName.InDutch(message.Stream)}"
                    ),
                    "list fields on bulk mail only",
                    (
                        "Send it as bulk to those who agreed, or remove the field.",
                        "Verstuur het als mailing aan wie daarmee instemde, of haal het veld weg."
                    ),
                    field.Line
                );
        var words = Promotion(message);
        if (message.Stream == "transactional" && words.Count > 1)
            yield return Found(
                Verdict.Hold,
                (
                    $"advertising in a transactional message: {string.Join(", ", words.Select(word => $"“{word}”"))}",
                    $"reclame in een transactioneel bericht: {string.Join(", ", words.Select(word => $"“{word}”"))}"
                ),
                "only what belongs to the order, account or request",
                (
                    "Move the offer to a newsletter, or let a second person approve the line.",
                    "Zet de aanbieding in een nieuwsbrief, of laat een tweede persoon de regel goedkeuren."
                )
            );
    }

    /// <summary>G42 to G44 compare bulk with all the rest.</summary>
    internal static bool IsApart(string stream, string other) =>
        stream != other && (stream == "bulk" || other == "bulk");

    static List<string> Promotion(MessageFacts message)
    {
        var text = $"{message.First("Subject")?.Value}\n{message.Page?.Text}\n{message.Text}";
        return
        [
            .. Promotional()
                .Matches(text.Length > 200_000 ? text[..200_000] : text)
                .Select(match => ShownNames.AsRead(match.Value).ToLowerInvariant())
                .Distinct(StringComparer.Ordinal)
                .Take(5),
        ];
    }

    [GeneratedRegex(
        @"\b(\d{1,2}\s?% (korting|off|discount|rabatt|de remise)|kortingscode|coupon ?code|promo ?code|use code|gebruik (de )?code|laatste kans|last chance|limited time|alleen (deze week|vandaag)|this week only|mis het niet|don['’]t miss|shop now|shop nu|koop nu|buy now|bestel nu|jetzt kaufen|special offer|speciale aanbieding|onze aanbiedingen|aanbieding van de|you might also like|you may also like|misschien vind je dit ook|flash sale|black friday|uitverkoop|refer a friend)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Promotional();
}

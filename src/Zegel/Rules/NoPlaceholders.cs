using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>"Dear {{ first_name }}" tells the reader that nobody looked.</summary>
sealed class NoPlaceholders : Rule, ICheck<MessageFacts>
{
    const int TextLengthMax = 500_000;

    public override string Id => "F19";
    public override Said Says =>
        ("No unfilled placeholder reaches a reader.", "Geen lezer krijgt een invulveld te zien dat niet is ingevuld.");
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "standards F19";
    public override string BadExample => "Dear *|FNAME|*, or a link to https://example.nl/{{ path }}";
    public override string GoodExample => "Dear reader";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        foreach (
            var field in message.Fields.Where(field =>
                field.Name.ToLowerInvariant() is "subject" or "from" or "to" or "reply-to"
            )
        )
        foreach (var found in Placeholders.In(AddressField.Decoded(field.Value)))
            yield return Unfilled(found, ($"the {field.Name}", field.Name), field.Line, null);
        if (message.Page is { } page)
        {
            var seen = page.Links.Select(link => link.Href).Concat(page.References.Select(reference => reference.Url));
            var text = Bounded(
                $"{page.Title}\n{page.Text}\n{string.Join('\n', seen.Select(Uri.UnescapeDataString).Concat(seen))}"
            );
            foreach (var found in Placeholders.In(text))
            {
                var (line, column) = TextPlace.Of(page.Source, found);
                yield return Unfilled(found, ("the HTML", "de HTML"), line, column);
            }
        }
        if (message.Text is { } plain)
            foreach (var found in Placeholders.In(Bounded(plain)))
            {
                var (line, column) = TextPlace.Of(plain, found);
                yield return Unfilled(found, ("the text", "het tekstdeel"), line, column) with
                {
                    IsInText = true,
                };
            }
    }

    Finding Unfilled(string found, Said where, int? line, int? column) =>
        Found(
            Verdict.Block,
            ($"{found} in {where.En}", $"{found} in {where.Nl}"),
            "what it stands for",
            (
                "Fill it, give it a fallback, or check its spelling in the template.",
                "Vul het in, geef het een terugvalwaarde, of kijk in het sjabloon of het goed gespeld is."
            ),
            line,
            column
        );

    static string Bounded(string text) => text.Length > TextLengthMax ? text[..TextLengthMax] : text;
}

using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>"Dear {{ first_name }}" tells the reader that nobody looked.</summary>
sealed class NoPlaceholders : Rule, ICheck<MessageFacts>
{
    const int TextLengthMax = 500_000;

    public override string Id => "F19";
    public override string Says => "No unfilled placeholder reaches a reader.";
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
            yield return Unfilled(found, $"the {field.Name}", field.Line, null);
        if (message.Page is { } page)
        {
            var seen = page.Links.Select(link => link.Href).Concat(page.References.Select(reference => reference.Url));
            var text = Bounded(
                $"{page.Title}\n{page.Text}\n{string.Join('\n', seen.Select(Uri.UnescapeDataString).Concat(seen))}"
            );
            foreach (var found in Placeholders.In(text))
            {
                var (line, column) = Position(page.Source, found);
                yield return Unfilled(found, "the HTML", line, column);
            }
        }
        if (message.Text is { } plain)
            foreach (var found in Placeholders.In(Bounded(plain)))
            {
                var (line, column) = Position(plain, found);
                yield return Unfilled(found, "the text", line, column);
            }
    }

    Finding Unfilled(string found, string where, int? line, int? column) =>
        Found(
            Verdict.Block,
            $"{found} in {where}",
            "what it stands for",
            "Fill it, give it a fallback, or check its spelling in the template.",
            line,
            column
        );

    static string Bounded(string text) => text.Length > TextLengthMax ? text[..TextLengthMax] : text;

    static (int? Line, int? Column) Position(string source, string found)
    {
        var at = source.IndexOf(found, StringComparison.Ordinal);
        if (at < 0)
            return (null, null);
        var before = source.AsSpan(0, at);
        return (before.Count('\n') + 1, at - before.LastIndexOf('\n'));
    }
}

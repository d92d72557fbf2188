namespace Zegel.Rules;

/// <summary>Gmail clips a long message, footer and way out with it.</summary>
sealed class Weight : Rule, ICheck<MessageFacts>
{
    const int HtmlBytesMax = 80 * 1000;
    const int HtmlBytesClipped = 102 * 1000;
    const int BulkBytesMax = 500 * 1000;

    public override string Id => "F12";
    public override Said Says =>
        (
            "HTML weighs at most 80 kB and a bulk message 500 kB.",
            "De HTML is hoogstens 80 kB, een mailing hoogstens 500 kB."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "Gmail clips near 102 kB of HTML";
    public override string BadExample => "A newsletter of 140 kB, whose way out is clipped away";
    public override string GoodExample => "30 kB of HTML, images at their own addresses";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        foreach (var finding in FoundInBytes(message))
            yield return finding;
        var html = message.Html is null ? 0 : System.Text.Encoding.UTF8.GetByteCount(message.Html);
        if (html > HtmlBytesMax)
            yield return Found(
                message.IsBulk && html > HtmlBytesClipped ? Verdict.Block : Verdict.Warn,
                ($"{html / 1000} kB of HTML", $"{html / 1000} kB HTML"),
                $"at most {HtmlBytesMax / 1000} kB; Gmail hides what follows {HtmlBytesClipped / 1000} kB",
                (
                    "Shorten the text, or move styles that repeat into classes.",
                    "Maak de tekst korter, of zet stijlen die zich herhalen in klassen."
                )
            );
        if (message.IsBulk && message.SizeBytes > BulkBytesMax)
            yield return Found(
                Verdict.Block,
                ($"the message has {message.SizeBytes / 1000} kB", $"het bericht is {message.SizeBytes / 1000} kB"),
                $"at most {BulkBytesMax / 1000} kB in bulk",
                (
                    "Link to files and images instead of enclosing them.",
                    "Verwijs met een link naar bestanden en afbeeldingen in plaats van ze mee te sturen."
                )
            );
    }
}

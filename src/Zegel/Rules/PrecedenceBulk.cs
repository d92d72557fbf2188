using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>Never standardised, yet what automatic responders heed (RFC 3834 §2); Zegel adds it to bulk unasked.</summary>
sealed class PrecedenceBulk : Rule, ICheck<MessageFacts>
{
    public override string Id => "G35";
    public override Said Says =>
        (
            "Bulk mail says so in its header: Precedence: bulk.",
            "Een mailing heeft in de kop het veld Precedence: bulk."
        );
    public override Keeper KeptBy => Keeper.Mend;
    public override string Source =>
        "Guideline, \"Indeling\": \"Precedent: bulk\", a misprint for Precedence; RFC 2076 §3.9; RFC 3834 §2";
    public override string BadExample => "Precedent: bulk";
    public override string GoodExample => "Precedence: bulk";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        foreach (var misprint in message.All("Precedent"))
            yield return Found(
                Verdict.Block,
                (
                    $"the field is called Precedent: {misprint.Value.Trim()}",
                    $"het veld heet Precedent: {misprint.Value.Trim()}"
                ),
                "Precedence: bulk",
                (
                    "Rename the field: no mail program knows Precedent.",
                    "Noem het veld Precedence: geen mailprogramma kent Precedent."
                ),
                misprint.Line
            );
        var fields = message.All("Precedence").ToList();
        if (message.IsBulk && fields.Count == 0)
            yield return Found(
                Verdict.Block,
                ("no Precedence field", "geen veld Precedence"),
                "Precedence: bulk",
                (
                    "Send it through a list: Zegel adds the field.",
                    "Verstuur het bericht via een lijst: Zegel voegt het veld toe."
                )
            );
        if (message.IsBulk && fields.Count > 1)
            yield return Found(
                Verdict.Block,
                ($"{fields.Count} Precedence fields", $"{fields.Count} velden Precedence"),
                "exactly one Precedence: bulk",
                ("Remove all but one.", "Laat er één staan."),
                fields[1].Line
            );
        foreach (var field in fields)
        {
            var isBulkWord = field.Value.Trim().ToLowerInvariant() is "bulk";
            if (message.IsBulk && !isBulkWord)
                yield return Found(
                    Verdict.Block,
                    $"Precedence: {field.Value.Trim()}",
                    "Precedence: bulk",
                    ("Set it to bulk.", "Maak er bulk van."),
                    field.Line
                );
            else if (!message.IsBulk && field.Value.Trim().ToLowerInvariant() is "bulk" or "list" or "junk")
                yield return Found(
                    Verdict.Block,
                    (
                        $"Precedence: {field.Value.Trim()} on a {message.Stream} message",
                        $"Precedence: {field.Value.Trim()} bij {StreamName.InDutch(message.Stream)}"
                    ),
                    "no Precedence: somebody waits for this message",
                    (
                        "Remove the field, or send the message as bulk.",
                        "Haal het veld weg, of verstuur het bericht als mailing."
                    ),
                    field.Line
                );
            else if (!message.IsBulk)
                yield return Found(
                    Verdict.Info,
                    (
                        $"Precedence: {field.Value.Trim()} on a {message.Stream} message",
                        $"Precedence: {field.Value.Trim()} bij {StreamName.InDutch(message.Stream)}"
                    ),
                    "no Precedence: no standard knows the word (RFC 2076 §3.9)",
                    ("Remove the field.", "Haal het veld weg."),
                    field.Line
                );
        }
    }
}

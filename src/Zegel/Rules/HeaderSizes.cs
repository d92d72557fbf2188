using System.Text;

namespace Zegel.Rules;

/// <summary>Receivers refuse headers beyond their limits; ours are far below them.</summary>
sealed class HeaderSizes : Rule, ICheck<MessageFacts>
{
    const int OursBytesMax = 16 * 1024;
    const int OursFieldsMax = 100;
    const int GmailBytesMax = 500 * 1024;
    const int GmailFieldsMax = 5000;
    const int GmailValueMax = 32 * 1024;
    const int GmailNameMax = 1024;
    const int MessageIdMax = 500;
    const int SubjectMax = 998;

    // The colon, the space and the line end that stand around a value.
    const int AroundValue = 4;

    public override string Id => "F03";
    public override Said Says =>
        ("The header holds at most 16 kB in 100 fields.", "De kop telt hooguit 16 kB in 100 velden.");
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "Gmail message header limits";
    public override string BadExample => "400 fields of an old list, copied into each message";
    public override string GoodExample => "25 fields in 4 kB";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        foreach (var finding in FoundInBytes(message))
            yield return finding;

        var bytes = message.Fields.Sum(field => (long)Size(field.Name) + Size(field.Value) + AroundValue);
        if (bytes > OursBytesMax)
            yield return Found(
                message.IsOurs || bytes > GmailBytesMax ? Verdict.Block : Verdict.Warn,
                ($"{bytes} bytes of header fields", $"{bytes} bytes aan kopvelden"),
                $"at most {OursBytesMax}; Gmail refuses more than {GmailBytesMax}",
                ("Remove fields that nobody needs.", "Haal velden weg die niemand nodig heeft.")
            );

        var count = message.Fields.Count;
        if (count > OursFieldsMax)
            yield return Found(
                message.IsOurs || count > GmailFieldsMax ? Verdict.Block : Verdict.Warn,
                ($"{count} header fields", $"{count} kopvelden"),
                $"at most {OursFieldsMax}; Gmail refuses more than {GmailFieldsMax}",
                ("Remove fields that nobody needs.", "Haal velden weg die niemand nodig heeft.")
            );

        foreach (var field in message.Fields)
        {
            if (Size(field.Name) > GmailNameMax)
                yield return Long(field, ("a field name", "een veldnaam"), Size(field.Name), GmailNameMax);
            var (what, most) = field.Name.Trim().ToUpperInvariant() switch
            {
                "MESSAGE-ID" => ((Said)"Message-ID", MessageIdMax),
                "SUBJECT" => ((Said)"Subject", SubjectMax),
                _ => ((Said)("the value of a field", "de waarde van een veld"), GmailValueMax),
            };
            if (Size(field.Value) > most)
                yield return Long(field, what, Size(field.Value), most);
        }
    }

    Finding Long(FieldFact field, Said what, int bytes, int most) =>
        Found(
            Verdict.Block,
            ($"{what} of {bytes} bytes", $"{what.Nl} van {bytes} bytes"),
            $"at most {most} bytes, as Gmail takes",
            ("Shorten it.", "Maak het korter."),
            field.Line > 0 ? field.Line : null
        );

    static int Size(string text) => Encoding.UTF8.GetByteCount(text);
}

using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>The fields that a message must have, well-formed; the rows F01 to F08 judge the rest of the format.</summary>
sealed class StandardFormat : Rule, ICheck<MessageFacts>
{
    // Message-ID and MIME-Version are SHOULDs that every large receiver treats as demands (standards 5.1).
    static readonly string[] Mandatory = ["Date", "From", "To", "Subject", "Message-ID", "MIME-Version"];
    const int SubjectLengthMax = 998;

    public override string Id => "G33";
    public override string Says => "A message follows the Internet message standard.";
    public override Keeper KeptBy => Keeper.Type;
    public override string Source =>
        "Guideline, \"Indeling\": RFC 2822, today RFC 5322 and MIME; standards 5.1, F01-F08";
    public override string BadExample => "A message without Date, or with \"From: nieuws\"";
    public override string GoodExample => "Date, From, To, Subject, Message-ID and MIME-Version, each once";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        foreach (var finding in FoundInBytes(message))
            yield return finding;

        // A draft gets Date and Message-ID when it is first handed to a connection.
        foreach (var name in message.IsWhole ? Mandatory : ["From", "Subject"])
            if (message.First(name) is null)
                yield return Found(
                    name is "Date" or "From" || message.IsBulk ? Verdict.Block : Verdict.Warn,
                    $"no {name} field",
                    $"exactly one {name} (RFC 5322 §3.6)",
                    $"Add {name}; mail composed by Zegel has it."
                );
        if (message.First("Subject") is { } subject)
        {
            if (string.IsNullOrWhiteSpace(subject.Value))
                yield return Found(
                    Verdict.Block,
                    "the Subject is empty",
                    "what the message is about",
                    "Write one.",
                    subject.Line
                );
            if (subject.Value.Length > SubjectLengthMax)
                yield return Found(
                    Verdict.Block,
                    $"the Subject has {subject.Value.Length} characters",
                    $"at most {SubjectLengthMax}; people read about 60",
                    "Shorten it.",
                    subject.Line
                );
        }
        foreach (var from in message.All("From"))
            if (AddressField.Read(from.Value).All(read => read.Mailbox is null))
                yield return Found(
                    Verdict.Block,
                    $"From is “{Shortened(from.Value)}”",
                    "one mailbox, such as \"Kringloop\" <nieuws@example.nl> (RFC 5322 §3.4)",
                    "Write a whole address.",
                    from.Line
                );
        if (message.First("Message-ID") is { } id && !IsMessageId(id.Value.Trim()))
            yield return Found(
                message.IsBulk ? Verdict.Block : Verdict.Warn,
                $"Message-ID is “{Shortened(id.Value)}”",
                "<unique@domain> (RFC 5322 §3.6.4)",
                "Let Zegel or the mail library write it.",
                id.Line
            );
    }

    static bool IsMessageId(string value) =>
        value is ['<', .. var inside, '>']
        && inside.Split('@') is [{ Length: > 0 }, { Length: > 0 }]
        && !inside.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>');

    static string Shortened(string value) => value.Length > 80 ? value[..80] + "…" : value;
}

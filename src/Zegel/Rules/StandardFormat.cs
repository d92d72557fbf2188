using System.Text.RegularExpressions;
using Zegel.Mail.Addresses;
using Zegel.Mail.Message;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>
/// The fields that a message must have, well-formed, and those that it must not have; the rows F01 to F08 judge the rest of
/// the format. Its moments, its addresses and the fields of strangers have rooms of their own.
/// </summary>
sealed partial class StandardFormat : Rule, ICheck<MessageFacts>
{
    // Message-ID and MIME-Version are SHOULDs that every large receiver treats as demands (standards 5.1).
    static readonly string[] Mandatory = ["Date", "From", "To", "Subject", "Message-ID", "MIME-Version"];
    const int SubjectLengthMax = 998;

    public override string Id => "G33";
    public override Said Says =>
        ("A message follows the Internet message standard.", "Een bericht volgt de internetstandaard voor mail.");
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
                    ($"no {name} field", $"geen veld {name}"),
                    $"exactly one {name} (RFC 5322 §3.6)",
                    ($"Add {name}; mail composed by Zegel has it.", $"Voeg {name} toe; mail die Zegel maakt heeft het.")
                );
        if (message.First("Subject") is { } subject)
        {
            if (string.IsNullOrWhiteSpace(subject.Value))
                yield return Found(
                    Verdict.Block,
                    ("the Subject is empty", "het onderwerp is leeg"),
                    "what the message is about",
                    ("Write one.", "Schrijf er een."),
                    subject.Line
                );
            if (subject.Value.Length > SubjectLengthMax)
                yield return Found(
                    Verdict.Block,
                    (
                        $"the Subject has {subject.Value.Length} characters",
                        $"het onderwerp heeft {subject.Value.Length} tekens"
                    ),
                    $"at most {SubjectLengthMax}; people read about 60",
                    ("Shorten it.", "Maak het korter."),
                    subject.Line
                );
        }
        foreach (var finding in FromFaults(message).Concat(IdFaults(message)))
            yield return finding;
        // What Zegel composes has the rest by its type; a draft has not all of it yet.
        if (!message.IsWhole)
            yield break;
        foreach (
            var finding in DateFaults(message)
                .Concat(RecipientFaults(message))
                .Concat(MimeFaults(message))
                .Concat(StrangeFields(message))
        )
            yield return finding;
    }

    IEnumerable<Finding> IdFaults(MessageFacts message)
    {
        if (message.First("Message-ID") is not { } field)
            yield break;
        var id = field.Value.Trim();
        if (!IsMessageId(id))
        {
            yield return Found(
                message.IsBulk ? Verdict.Block : Verdict.Warn,
                ($"Message-ID is “{Shortened(field.Value)}”", $"in Message-ID staat “{Shortened(field.Value)}”"),
                "<unique@domain> (RFC 5322 §3.6.4)",
                ("Let Zegel or the mail library write it.", "Laat Zegel of de mailbibliotheek het schrijven."),
                field.Line
            );
            yield break;
        }
        if (id.Length > MessageId.LengthMax)
            yield return Found(
                Verdict.Warn,
                ($"Message-ID has {id.Length} characters", $"Message-ID heeft {id.Length} tekens"),
                $"at most {MessageId.LengthMax}: programs that keep conversations together cut longer ones",
                ("Let Zegel or the mail library write it.", "Laat Zegel of de mailbibliotheek het schrijven."),
                field.Line
            );
        var right = id[(id.IndexOf('@', StringComparison.Ordinal) + 1)..^1];
        var own = message.Mailboxes("From") is [{ Mailbox.Domain: { } domain }, ..] ? domain : null;
        if (!HostName.IsPublic(right))
            yield return Found(
                Verdict.Warn,
                (
                    $"Message-ID ends in @{Shortened(right)}, which is no host name that all the world knows",
                    $"Message-ID eindigt op @{Shortened(right)}, en dat is geen hostnaam die iedereen kent"
                ),
                $"@{own?.Ascii ?? "the domain of From"}: no other message in the world may have the same",
                (
                    "Tell the sending system its full host name.",
                    "Geef het verzendende systeem zijn volledige hostnaam."
                ),
                field.Line
            );
        else if (own is not null && !IsOfOneHouse(right, own))
            yield return Found(
                Verdict.Info,
                (
                    $"Message-ID ends in @{Shortened(right)}, From in @{own.Ascii}",
                    $"Message-ID eindigt op @{Shortened(right)}, From op @{own.Ascii}"
                ),
                "the domain of From, or one of its organisation",
                (
                    "Nothing, when a provider writes it; Zegel takes the domain of From.",
                    "U hoeft niets te doen als een provider het schrijft; Zegel neemt het domein van From."
                ),
                field.Line
            );
    }

    IEnumerable<Finding> MimeFaults(MessageFacts message)
    {
        if (
            message.First("MIME-Version") is { } version
            && Comment().Replace(version.Value, "").Trim() is not "1.0" and var told
        )
            yield return Found(
                message.IsBulk ? Verdict.Block : Verdict.Warn,
                ($"MIME-Version is “{Shortened(told)}”", $"in MIME-Version staat “{Shortened(told)}”"),
                "1.0, the only one there is (RFC 2045 §4)",
                (
                    "Write 1.0; programs may show the parts of another version as raw text.",
                    "Schrijf 1.0; bij een andere versie kunnen programma’s de delen als ruwe tekst tonen."
                ),
                version.Line
            );
        if (message.First("Content-Type") is null)
            yield return Found(
                Verdict.Warn,
                ("no Content-Type field", "geen veld Content-Type"),
                "such as text/plain; charset=utf-8: without it the text is US-ASCII (RFC 2045 §5.2)",
                (
                    "Add it, and the Content-Transfer-Encoding that goes with it.",
                    "Voeg het toe, met de Content-Transfer-Encoding die erbij hoort."
                )
            );
    }

    static bool IsMessageId(string value) =>
        value is ['<', .. var inside, '>']
        && inside.Split('@') is [{ Length: > 0 }, { Length: > 0 }]
        && !inside.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>');

    static bool IsOfOneHouse(string name, DomainName own) =>
        DomainName.TryParse(name, out var domain)
        && WebAddress.OrganisationOf(domain) == WebAddress.OrganisationOf(own);

    static string Shortened(string value) => value.Length > 80 ? value[..80] + "…" : value;

    [GeneratedRegex(@"\([^()]*\)", RegexOptions.None, 5000)]
    private static partial Regex Comment();
}

using System.Text.RegularExpressions;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

sealed partial class StandardFormat
{
    // Precedence, List-Id and List-Unsubscribe are judged by G35 and G42.
    static readonly string[] OfLists =
    [
        "List-Unsubscribe-Post",
        "List-Help",
        "List-Owner",
        "List-Post",
        "List-Subscribe",
        "List-Archive",
    ];

    static readonly string[] Priorities = ["X-Priority", "X-MSMail-Priority", "Importance", "Priority"];

    /// <summary>Fields that a message of this kind has no business with (standards 5.1).</summary>
    IEnumerable<Finding> StrangeFields(MessageFacts message)
    {
        foreach (var name in Priorities)
            if (message.First(name) is { } field && Urgent().IsMatch(field.Value))
                yield return Found(
                    Verdict.Warn,
                    $"{field.Name}: {Shortened(field.Value)}",
                    "no priority: what is urgent to the sender is seldom so to the reader, and spam claims it most",
                    ("Take the field out; Zegel does.", "Haal het veld weg; Zegel doet dat ook."),
                    field.Line
                );
        foreach (var finding in message.IsBulk ? OnBulk(message) : OnSingle(message))
            yield return finding;
    }

    IEnumerable<Finding> OnSingle(MessageFacts message)
    {
        var fields = OfLists.Select(message.First).OfType<FieldFact>().ToList();
        if (fields.Count > 0)
            yield return Found(
                Verdict.Warn,
                (
                    $"{string.Join(", ", fields.Select(field => field.Name))} on a {message.Stream} message",
                    $"{string.Join(", ", fields.Select(field => field.Name))} bij {StreamName.InDutch(message.Stream)}"
                ),
                "list fields on bulk mail only",
                (
                    "Take them out, or send the message as bulk to those who agreed.",
                    "Haal ze weg, of verstuur het bericht als mailing aan wie daarmee instemde."
                ),
                fields[0].Line
            );
    }

    IEnumerable<Finding> OnBulk(MessageFacts message)
    {
        if (
            message.First("Auto-Submitted") is { } automatic
            && !automatic.Value.Trim().Equals("no", StringComparison.OrdinalIgnoreCase)
        )
            yield return Found(
                Verdict.Warn,
                $"Auto-Submitted: {Shortened(automatic.Value)}",
                "no Auto-Submitted: it marks answers and notices that nobody wrote (RFC 3834 §5)",
                (
                    "Take the field out; Precedence: bulk keeps automatic answers away.",
                    "Haal het veld weg; Precedence: bulk houdt automatische antwoorden al tegen."
                ),
                automatic.Line
            );
        if ((message.First("In-Reply-To") ?? message.First("References")) is { } thread && !IsDiscussion(message))
            yield return Found(
                Verdict.Warn,
                $"{thread.Name}: {Shortened(thread.Value)}",
                "no thread: a newsletter answers nobody (Gmail; G39)",
                ("Take In-Reply-To and References out.", "Haal In-Reply-To en References weg."),
                thread.Line
            );
        if (message.Fields.FirstOrDefault(IsResent) is { } resent)
            yield return Found(
                Verdict.Warn,
                $"{resent.Name}: {Shortened(resent.Value)}",
                "no Resent fields: they tell that a reader sent the message on (RFC 5322 §3.6.6)",
                (
                    "Send the message anew, from the sender itself.",
                    "Verstuur het bericht opnieuw, vanaf de afzender zelf."
                ),
                resent.Line
            );
        if (Leak(message) is { } leak)
            yield return Found(
                Verdict.Warn,
                (
                    $"the lowest Received tells {leak.What}, which is inside of the sender's network",
                    $"de onderste Received verraadt {leak.What}, uit het eigen netwerk van de afzender"
                ),
                "names and addresses that all the world may know",
                (
                    "Have the sending system leave out Received of its own network.",
                    "Laat het verzendende systeem de Received van het eigen netwerk weglaten."
                ),
                leak.Field.Line
            );
    }

    // Where answers go to the list, its members talk with each other and threads are real.
    static bool IsDiscussion(MessageFacts message) =>
        message.First("List-Post") is { } post && post.Value.Contains("mailto:", StringComparison.OrdinalIgnoreCase);

    static bool IsResent(FieldFact field) => field.Name.StartsWith("Resent-", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// What the sender's own relay tells of the network behind it. Only the lowest Received, and only where who wrote it
    /// belongs to the house of From or has a name of a home network: large providers write private addresses that no
    /// customer can mend, and who receives writes the upper ones.
    /// </summary>
    static (FieldFact Field, string What)? Leak(MessageFacts message)
    {
        if (
            message.All("Received").LastOrDefault() is not { } lowest
            || Hop().Match(lowest.Value) is not { Success: true } hop
        )
            return null;
        var by = hop.Groups["by"].Value;
        var isOwn =
            HostName.IsHome(by)
            || (message.Mailboxes("From") is [{ Mailbox.Domain: { } own }, ..] && IsOfOneHouse(by, own));
        if (!isOwn)
            return null;
        var inside = Token()
            .Matches(hop.Groups["from"].Value)
            .Select(token =>
                token.Value.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? token.Value[5..] : token.Value
            )
            .FirstOrDefault(token => HostName.IsPrivate(token) || HostName.IsHome(token));
        return inside is null ? null : (lowest, inside);
    }

    [GeneratedRegex(@"^\s*([12]\b|high|highest|urgent)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Urgent();

    [GeneratedRegex(
        @"^\s*from\s(?<from>.{1,500}?)\sby\s+(?<by>[^\s;()]+)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        5000
    )]
    private static partial Regex Hop();

    [GeneratedRegex(@"[A-Za-z0-9:._-]+", RegexOptions.None, 5000)]
    private static partial Regex Token();
}

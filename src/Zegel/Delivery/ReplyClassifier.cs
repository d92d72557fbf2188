using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Tomlyn;
using Zegel.Mail.Reports;
using Zegel.Mail.Smtp;
using Zegel.Storage;

namespace Zegel.Delivery;

/// <summary>What a refusal means and what to do.</summary>
/// <param name="Entry">The entry of <c>replies.toml</c> that knew it; null when the code alone decided.</param>
/// <param name="Hold"><c>pool</c> or <c>domain</c>: people should look before more of it is refused; null: nothing to hold.</param>
public sealed record Classification(ReplyClass Class, Reaction Reaction, string? Entry = null, string? Hold = null);

/// <summary>
/// Reads replies: first the dictionary of providers, then the enhanced code, then the first digit (B07, B09, standards 6.3).
/// </summary>
public sealed class ReplyClassifier
{
    /// <summary>Replies come from strangers. Without backtracking the time is linear in this many characters.</summary>
    const int ReplyLengthMax = 4096;

    static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(250);

    readonly IReadOnlyList<Entry> entries;

    ReplyClassifier(IReadOnlyList<Entry> entries) => this.entries = entries;

    /// <summary>With the dictionary that Zegel is shipped with.</summary>
    public static ReplyClassifier Shipped { get; } = Parse(Embedded.Text("Delivery.replies.toml"));

    /// <exception cref="FormatException">An entry makes no sense.</exception>
    public static ReplyClassifier Parse(string toml)
    {
        var file =
            TomlSerializer.Deserialize<ReplyFile>(toml, Embedded.SnakeCase) ?? throw new FormatException("empty");
        return new ReplyClassifier([.. file.Reply.Select(row => new Entry(row))]);
    }

    /// <param name="provider">A name of <c>shaping.toml</c>, or any other for rules that hold everywhere.</param>
    public Classification Classify(string provider, SmtpReply reply)
    {
        var text = OneLine(reply);
        foreach (var entry in entries)
            if (entry.Matches(provider, text))
                return entry.Meaning;
        return new Classification(OfCode(reply.Code, reply.Status), Reaction.Nothing);
    }

    /// <summary>By the code alone, as for failures that we found ourselves.</summary>
    public static ReplyClass OfCode(int code, EnhancedStatus? status) =>
        status is { } known
            ? OfStatus(known, code)
            // RFC 5321 §4.2.3. A bare 550 is said of mailboxes and of policy alike: too little to suppress anyone.
            : code switch
            {
                551 => ReplyClass.RecipientInvalid,
                552 => ReplyClass.MailboxFull,
                421 or 450 or 451 or 452 => ReplyClass.Rate,
                500 or 501 or 502 or 503 or 504 or 555 => ReplyClass.Protocol,
                _ => ReplyClass.Unknown,
            };

    /// <summary>The registry of RFC 5248, with a fallback for each subject (RFC 3463 §3).</summary>
    static ReplyClass OfStatus(EnhancedStatus status, int code) =>
        (status.Subject, status.Detail) switch
        {
            (1, 1 or 2 or 3 or 6 or 10) => ReplyClass.RecipientInvalid,
            (1, 4 or 5) => ReplyClass.Unknown,
            (1, 7 or 8 or 9) => ReplyClass.PolicyAuth,
            (1, _) => code >= 500 ? ReplyClass.RecipientInvalid : ReplyClass.Unknown,
            (2, 1) => ReplyClass.RecipientDisabled,
            (2, 2) => ReplyClass.MailboxFull,
            (2, 3) => ReplyClass.PolicyContent,
            (2, 4) => ReplyClass.RecipientInvalid,
            (2, _) => ReplyClass.Unknown,
            (3, 1 or 2) => ReplyClass.Rate,
            (3, 4) => ReplyClass.PolicyContent,
            (3, _) => ReplyClass.Routing,
            (4, 2 or 5) => code >= 500 ? ReplyClass.Routing : ReplyClass.Rate,
            (4, 7) => ReplyClass.Expired,
            (4, _) => ReplyClass.Routing,
            (5, 3) => ReplyClass.Rate,
            (5, _) => ReplyClass.Protocol,
            (6, _) => ReplyClass.PolicyContent,
            (7, 13) => ReplyClass.RecipientDisabled,
            (7, 17 or 18 or 19) => ReplyClass.RecipientInvalid,
            (7, 5 or 6 or 7 or 8 or 9 or (>= 20 and <= 27) or 29) => ReplyClass.PolicyAuth,
            (7, 28) => code >= 500 ? ReplyClass.PolicyReputation : ReplyClass.Rate,
            (7, 10 or 11 or 30) => ReplyClass.Protocol,
            // 5.7.1 says "policy" and no more: nobody's fault until someone looks.
            (7, _) => code >= 500 ? ReplyClass.PolicyContent : ReplyClass.Rate,
            _ => ReplyClass.Unknown,
        };

    /// <summary>Receivers repeat the enhanced code on each line, in the middle of a sentence.</summary>
    static string OneLine(SmtpReply reply)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{reply.Code} ");
        for (var i = 0; i < reply.Lines.Count && text.Length < ReplyLengthMax; i++)
        {
            var line = reply.Lines[i].AsSpan();
            if (i > 0 && EnhancedStatus.TryReadPrefix(line, out _, out var length))
                line = line[length..];
            text.Append(i > 0 ? " " : "").Append(line.Trim());
        }
        return text.ToString(0, Math.Min(text.Length, ReplyLengthMax));
    }

    sealed class Entry
    {
        readonly Regex match;
        readonly List<string> providers;

        public Entry(ReplyRow row)
        {
            match = new Regex(
                row.Match,
                RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
                MatchTimeout
            );
            providers = row.Providers;
            var reaction =
                row.Pause.Length > 0 ? new Reaction.Pause(Embedded.Duration(row.Pause))
                : row.Slow ? new Reaction.Slow()
                : Reaction.Nothing;
            if (row.Hold is not ("" or "pool" or "domain"))
                throw new FormatException($"{row.Id}: hold is “pool” or “domain”, not “{row.Hold}”");
            Meaning = new(ReplyClasses.Parse(row.Class), reaction, row.Id, row.Hold.Length > 0 ? row.Hold : null);
        }

        public Classification Meaning { get; }

        public bool Matches(string provider, string text)
        {
            if (providers.Count > 0 && !providers.Contains(provider, StringComparer.Ordinal))
                return false;
            try
            {
                return match.IsMatch(text);
            }
            catch (RegexMatchTimeoutException)
            {
                return false;
            }
        }
    }

    internal sealed class ReplyFile
    {
        public List<ReplyRow> Reply { get; set; } = [];
    }

    internal sealed class ReplyRow
    {
        public string Id { get; set; } = "";
        public List<string> Providers { get; set; } = [];
        public string Match { get; set; } = "";
        public string Class { get; set; } = "";
        public string Pause { get; set; } = "";
        public bool Slow { get; set; }
        public string Hold { get; set; } = "";
        public string Source { get; set; } = "";
    }
}

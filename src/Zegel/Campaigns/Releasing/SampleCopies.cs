using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns.Proof;
using Zegel.Campaigns.Templates;
using Zegel.Consent;
using Zegel.Mail.Addresses;
using Zegel.Mail.Message;
using Zegel.Rules;
using Zegel.Sealing;
using Zegel.Storage;

namespace Zegel.Campaigns.Releasing;

/// <summary>
/// Judges a compiled campaign once for all its readers: on the copies of two of them, of somebody of whom nothing is known,
/// and of somebody with the longest and strangest values.
/// </summary>
sealed class SampleCopies(CampaignParts parts, DeclaredSender declared, ExitLinks links, Verp verp, string assetHost)
{
    /// <summary>Enough to see whether a field that the template asks for is ever filled.</summary>
    const int ReadersMax = 200;

    readonly SortedSet<string> followed = new(StringComparer.Ordinal);

    static readonly Mailbox Somebody = Mailbox.Parse("a.reader@example.nl");

    /// <summary>The links of the copies that were judged, each once, without the way out that each reader has.</summary>
    public IReadOnlyList<string> Links => [.. followed];

    public async Task<IReadOnlyList<Finding>> JudgeAsync(
        Session db,
        DateTimeOffset now,
        GateEvidence evidence,
        CancellationToken cancellationToken
    )
    {
        if (parts.Lists.Count == 0)
            return [];
        var readers = await ReadersAsync(db, cancellationToken);
        var strange = string.Join(
            ',',
            parts.Template.OwnFields.Select(f =>
                $"\"{f}\":{System.Text.Json.JsonSerializer.Serialize(CopyValues.Trouble)}"
            )
        );
        var nobody = Invented("", "{}", now);
        var first = readers.Count > 0 ? readers[0] : Invented("Anna de Vries", "{}", now);
        var second = readers.Count > 1 ? readers[1] : Invented("Bo", "{}", now);
        var longest = Invented(CopyValues.Trouble, $"{{{strange}}}", now);

        var findings = new List<Finding>(NeverFilled(readers));
        foreach (var (reader, twin) in new[] { (first, second), (second, first), (nobody, first), (longest, first) })
            findings.AddRange(Judge(reader, twin, now, evidence));
        return findings;
    }

    IReadOnlyList<Finding> Judge(
        (Mailbox To, Reader Reader) one,
        (Mailbox To, Reader Reader) twin,
        DateTimeOffset now,
        GateEvidence evidence
    )
    {
        var id = Guid.CreateVersion7(now);
        var draft = parts.Draft(id, one.To, one.Reader, now, links, verp);
        var header = new HeaderBlock();
        var returnPath = verp.Address(VerpKind.ReturnPath, id, draft.ReturnHost);
        if (SealedHeader.Write(header, draft, MessageId.Of(id, draft.From.Domain), returnPath) is { } fault)
            return [fault];
        var (exits, twinExits) = (ExitsOf(one.Reader), ExitsOf(twin.Reader));
        var facts = SealChecks.Facts(draft, header.Octets) with
        {
            TwinHtml = parts.Template.Html(parts.Values(twin.To, twin.Reader, twinExits)),
            Exits = FactsOf(exits),
            TwinExits = FactsOf(twinExits),
            AssetHost = assetHost,
            Declared = declared,
        };
        evidence.Add(facts);
        string[] own = [facts.Exits.Leave, facts.Exits.Preferences, facts.Exits.Why];
        followed.UnionWith((facts.Page?.Links ?? []).Select(link => link.Href.Trim()).Except(own));
        return [.. RuleBook.Check(facts).Select(finding => InSource(finding, facts.Html ?? "")).OfType<Finding>()];
    }

    /// <summary>Who mends a draft looks at what was typed, not at the page that is made of it.</summary>
    /// <returns>Null for what is only good to know, of our own frame: nobody can change it.</returns>
    Finding? InSource(Finding finding, string html) =>
        finding.Line is not { } line ? finding
        : finding is { Column: not null, IsInText: false } && parts.Template.SourceLine(html, line) is { } typed
            ? finding with
            {
                Line = typed,
                Column = null,
            }
        : finding is { Verdict: Verdict.Info, Column: not null } && parts.Template.IsFrame(html, line) ? null
        : finding with { Line = null, Column = null };

    CopyExits ExitsOf(Reader reader) => links.Of(reader.SubscriptionId, parts.Campaign.Number, parts.Domain.ReturnHost);

    public static ExitFacts FactsOf(CopyExits exits) =>
        new(
            exits.Leave.AbsoluteUri,
            exits.Preferences.AbsoluteUri,
            exits.Why.AbsoluteUri,
            $"mailto:{exits.LeaveMailbox}"
        );

    (Mailbox To, Reader Reader) Invented(string name, string fields, DateTimeOffset now) =>
        (Somebody, new Reader(Guid.CreateVersion7(now), parts.Lists[0].Id, now, name, fields));

    IEnumerable<Finding> NeverFilled(IReadOnlyList<(Mailbox To, Reader Reader)> readers) =>
        parts
            .Template.OwnFields.Where(field =>
                readers.Count > 0
                && readers.All(r => !r.Reader.Fields.Contains($"\"{field}\"", StringComparison.Ordinal))
            )
            .Select(field =>
                Finding.Of(
                    "F19",
                    Verdict.Warn,
                    (
                        $"person.{field} is empty for all of the {readers.Count} readers looked at",
                        $"person.{field} is leeg bij alle {readers.Count} lezers die bekeken zijn"
                    ),
                    "a field that people have",
                    ("Correct the name, or import the field.", "Verbeter de naam, of importeer het veld.")
                )
            );

    async Task<IReadOnlyList<(Mailbox To, Reader Reader)>> ReadersAsync(Session db, CancellationToken cancellationToken)
    {
        var ids = await Audience.SampleAsync(db, parts.Campaign.Id, ReadersMax, cancellationToken);
        var (subscriptions, people) = (db.Subscriptions, db.People);
        var rows = await (
            from subscription in subscriptions
            join person in people on subscription.PersonId equals person.Id
            where ids.Contains(subscription.Id)
            select new
            {
                person.Address,
                Reader = new Reader(
                    subscription.Id,
                    subscription.ListId,
                    subscription.Since,
                    person.Name,
                    person.Fields
                ),
            }
        ).ToListAsync(cancellationToken);
        return
        [
            .. rows.DistinctBy(r => r.Address, StringComparer.OrdinalIgnoreCase)
                // The draft being written may name other lists than the saved one.
                .Where(r => Mailbox.TryParse(r.Address, out _) && parts.Lists.Any(l => l.Id == r.Reader.ListId))
                .Select(r => (Mailbox.Parse(r.Address!), r.Reader)),
        ];
    }
}

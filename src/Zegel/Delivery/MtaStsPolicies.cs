using System.Collections.Concurrent;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Mapping;
using Zegel.Domains.Survey;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Mail.Transport;
using Zegel.Storage;

namespace Zegel.Delivery;

/// <summary>
/// The MTA-STS policies of receivers, remembered for as long as each says: across restarts too, since whoever can hide a policy
/// once could otherwise strip the encryption (A62, RFC 8461 §3, §5).
/// </summary>
/// <param name="page">Gets a text over https: no redirects, a trusted certificate, a time-out.</param>
public sealed class MtaStsPolicies(
    Database database,
    INetwork network,
    Func<Uri, CancellationToken, Task<PageAnswer>> page,
    TimeProvider clock
)
{
    /// <summary>A policy whose id did not change is still fetched anew each day (RFC 8461 §3.3).</summary>
    static readonly TimeSpan RefreshedEvery = TimeSpan.FromDays(1);

    /// <summary>A policy that could not be fetched is not asked for again before.</summary>
    static readonly TimeSpan FailureKept = TimeSpan.FromMinutes(5);

    /// <summary>Domains of recipients are chosen by strangers.</summary>
    const int FailuresMax = 10_000;

    readonly ConcurrentDictionary<string, DateTimeOffset> failed = new(StringComparer.Ordinal);

    /// <summary>The policy in force; null without one.</summary>
    public async Task<MtaStsPolicy?> FindAsync(DomainName domain, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var name = domain.Ascii;
        var kept = await database.ReadAsync(
            db => db.GetTable<Row>().SingleOrDefaultAsync(r => r.Domain == name, cancellationToken),
            cancellationToken
        );
        if (kept is not null && kept.ExpiresAt <= now)
            kept = null;
        var answer = await network.QueryAsync($"_mta-sts.{name}", DnsType.Txt, cancellationToken);
        var records = answer.Records.Select(r => r.Text).Where(MtaStsRecord.IsMtaSts).ToList();
        // Two records are none (RFC 8461 §3.1); and none, or no answer, does not end a policy that is remembered.
        if (
            records is not [var only]
            || !MtaStsRecord.TryParse(only, out var record, out _)
            || (kept?.RecordId == record.Id && now - kept.FetchedAt < RefreshedEvery)
            || (failed.TryGetValue(name, out var until) && now < until)
        )
            return kept?.Policy;
        var fetched = await FetchAsync(name, record.Id, now, cancellationToken);
        return (fetched ?? kept)?.Policy;
    }

    async Task<Row?> FetchAsync(string name, string recordId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var answer = await page(new Uri($"https://mta-sts.{name}/.well-known/mta-sts.txt"), cancellationToken);
        if (
            answer.Status != 200
            || !answer.ContentType.Equals("text/plain", StringComparison.OrdinalIgnoreCase)
            || !MtaStsPolicy.TryParse(answer.Text, out var policy, out _)
        )
        {
            if (failed.Count >= FailuresMax)
                failed.Clear();
            failed[name] = now + FailureKept;
            return null;
        }
        failed.TryRemove(name, out _);
        var row = new Row
        {
            Domain = name,
            RecordId = recordId,
            Text = answer.Text,
            FetchedAt = now.ToStored(),
            ExpiresAt = (now + policy.MaxAge).ToStored(),
        };
        await database.WriteAsync(db => db.InsertOrReplaceAsync(row, token: cancellationToken), cancellationToken);
        return row;
    }

    /// <summary>Forgets what has lapsed.</summary>
    public Task<int> PurgeAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            db => db.GetTable<Row>().Where(r => r.ExpiresAt <= clock.GetUtcNow()).DeleteAsync(cancellationToken),
            cancellationToken
        );

    [Table("mta_sts_policy")]
    sealed record Row
    {
        [Column("domain"), PrimaryKey]
        public required string Domain { get; init; }

        /// <summary>The <c>id=</c> of the record under which it was fetched.</summary>
        [Column("record_id")]
        public required string RecordId { get; init; }

        [Column("text")]
        public required string Text { get; init; }

        [Column("fetched_at")]
        public required DateTimeOffset FetchedAt { get; init; }

        [Column("expires_at")]
        public required DateTimeOffset ExpiresAt { get; init; }

        public MtaStsPolicy? Policy => MtaStsPolicy.TryParse(Text, out var policy, out _) ? policy : null;
    }
}

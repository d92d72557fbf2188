using System.Security.Cryptography;
using System.Text;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Domains;

/// <summary>What came of a code for a sender address.</summary>
public abstract record ProveResult
{
    ProveResult() { }

    public sealed record Proven(SenderProof Proof) : ProveResult;

    /// <param name="TriesLeft">0: a new mail is needed.</param>
    public sealed record Wrong(int TriesLeft) : ProveResult;

    /// <summary>No mail was sent, its code is too old, or was tried too often.</summary>
    public sealed record Expired : ProveResult;
}

/// <summary>
/// The round trip of a sender address (B01): a mail goes there, and its code or an answer comes back. No server is ever
/// asked whether it would take mail for it (B02). Where the MX is our own nothing needs to be sent: Zegel keeps that mail.
/// </summary>
/// <param name="network">To ask for an MX.</param>
public sealed class SenderProofs(
    Database database,
    INetwork network,
    PlatformZone zone,
    AuditLog audit,
    TimeProvider clock
)
{
    public const int CodeDigits = 8;
    public const int CodeTries = 5;
    public const int AsksPerDayMax = 5;

    /// <summary>A shared mailbox may be read late.</summary>
    public static readonly TimeSpan CodeLasts = TimeSpan.FromDays(7);

    /// <summary>Whoever answers after a holiday has read it too.</summary>
    public static readonly TimeSpan ReplyLasts = TimeSpan.FromDays(30);

    public static readonly TimeSpan AskPause = TimeSpan.FromMinutes(10);

    /// <summary>In the last month of a proof it is asked for again.</summary>
    internal static readonly TimeSpan AskedAhead = TimeSpan.FromDays(31);

    const int MonthsProven = 12;
    const int FaultLengthMax = 500;

    /// <summary>Servers that stay silent must not hold up the other chores.</summary>
    const int DueMax = 5;
    const string Watcher = "zegel";

    static readonly TimeSpan AsksCounted = TimeSpan.FromDays(1);
    static readonly TimeSpan LookPause = TimeSpan.FromDays(1);

    /// <summary>For an address that could not be asked for want of something that is about to come.</summary>
    static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(10);

    /// <summary>A use is noted once in this time: a busy mailbox is no reason to write for each mail.</summary>
    static readonly TimeSpan UsePause = TimeSpan.FromDays(1);

    /// <summary>Asks for the MX of an address and keeps what follows from it. Silence changes nothing.</summary>
    public async Task<SenderLook> LookAsync(Guid tenantId, Mailbox address, CancellationToken cancellationToken)
    {
        var (home, host) = await HomeAsync(address.Domain, cancellationToken);
        var proof = await database.WriteAsync(
            async db =>
            {
                var before = await LockAsync(db, tenantId, address.ToString(), cancellationToken);
                var now = clock.GetUtcNow().ToStored();
                var after = After(before, home, host, now) with { LookedAt = now };
                await db.UpdateAsync(after, token: cancellationToken);
                if (before.IsProvenAt(now) != after.IsProvenAt(now) || before.IsHere != after.IsHere)
                    await NoteAsync(db, after, Watcher, now, cancellationToken);
                return after;
            },
            cancellationToken
        );
        return new SenderLook(proof, home, host);
    }

    static SenderProof After(SenderProof proof, MailHome home, string host, DateTimeOffset now) =>
        home switch
        {
            MailHome.Here when proof.IsHere && proof.IsProvenAt(now) => proof with { LapsesAt = Lapses(now) },
            MailHome.Here => Proven(proof, ProvenBy.Kept, now),
            MailHome.Elsewhere or MailHome.Nowhere when proof.IsHere => Unproven(
                proof,
                ProofFault.Moved,
                host.Length > 0 ? host : "no mail server"
            ) with
            {
                // What was asked before its mail came here says nothing of where it is now.
                AskedAt = null,
            },
            _ => proof,
        };

    async Task<(MailHome Home, string Host)> HomeAsync(DomainName domain, CancellationToken cancellationToken)
    {
        var answer = await network.QueryAsync(domain.Ascii, DnsType.Mx, cancellationToken);
        if (!answer.IsAnswer)
            return (MailHome.Unknown, "");
        var hosts = answer
            .Records.Select(r => (r.Preference, Host: r.Text.TrimEnd('.')))
            .Where(r => r.Host.Length > 0)
            .ToList();
        if (hosts.Count == 0)
            return (MailHome.Nowhere, "");
        var best = hosts.Min(h => h.Preference);
        var own = zone.MailExchanger.Name.Ascii;
        // As delivery sees it (D02): beside our own host, nothing as preferred or less is ever sent to.
        return hosts.Exists(h => h.Preference == best && h.Host.Equals(own, StringComparison.OrdinalIgnoreCase))
            ? (MailHome.Here, own)
            : (MailHome.Elsewhere, hosts.First(h => h.Preference == best).Host);
    }

    /// <summary>Eight digits that a stranger cannot guess in the tries there are.</summary>
    public static string NewCode() =>
        RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// Notes, within the caller's transaction, that a mail with this code goes out. The mail before it counts no more.
    /// </summary>
    /// <param name="mailId">The intent of the mail.</param>
    /// <returns>Null when it may go; else when the next one may.</returns>
    public async Task<DateTimeOffset?> OpenAsync(
        Session db,
        Guid tenantId,
        Mailbox address,
        Guid mailId,
        string code,
        string actor,
        CancellationToken cancellationToken
    )
    {
        var proof = await LockAsync(db, tenantId, address.ToString(), cancellationToken);
        var now = clock.GetUtcNow().ToStored();
        if (proof.AsksSince is not { } since || since <= now - AsksCounted)
            proof = proof with { Asks = 0, AsksSince = now };
        else if (proof.Asks >= AsksPerDayMax)
            return since + AsksCounted;
        if (proof.AskedAt > now - AskPause)
            return proof.AskedAt + AskPause;
        proof = proof with
        {
            MailId = mailId,
            AskedAt = now,
            CodeHash = HashOf(mailId, code),
            Tries = 0,
            Asks = proof.Asks + 1,
            Fault = null,
            FaultText = "",
        };
        await db.UpdateAsync(proof, token: cancellationToken);
        await audit.AppendAsync(
            db,
            tenantId,
            actor,
            "sender asked",
            proof.Address,
            $"mail {mailId:D}",
            cancellationToken
        );
        return null;
    }

    /// <summary>Proves an address by the code of its last mail. Five wrong codes void it.</summary>
    public Task<ProveResult> ProveAsync(
        Guid tenantId,
        Mailbox address,
        string code,
        string actor,
        CancellationToken cancellationToken
    )
    {
        var text = address.ToString();
        var digits = string.Concat(code.Where(char.IsAsciiDigit));
        return database.WriteAsync<ProveResult>(
            async db =>
            {
                // Counting first locks the row: of many who guess at once, no more than the tries get an answer.
                var rows = db.SenderProofs.Where(p => p.Address == text && p.TenantId == tenantId);
                var counted = await rows.Where(p => p.CodeHash != null && p.Tries < CodeTries)
                    .Set(p => p.Tries, p => p.Tries + 1)
                    .UpdateAsync(cancellationToken);
                var now = clock.GetUtcNow().ToStored();
                if (
                    counted == 0
                    || await rows.SingleOrDefaultAsync(cancellationToken) is not { MailId: { } mail } proof
                    || proof.AskedAt <= now - CodeLasts
                )
                    return new ProveResult.Expired();
                if (!IsSame(proof.CodeHash!, HashOf(mail, digits)))
                    return new ProveResult.Wrong(CodeTries - proof.Tries);
                return new ProveResult.Proven(
                    await KeepAsync(db, Proven(proof, ProvenBy.Code, now), actor, now, cancellationToken)
                );
            },
            cancellationToken
        );
    }

    /// <summary>Something came to the Reply-To of a mail that asked.</summary>
    /// <param name="isAutomatic">A program answered: that tells of no reader.</param>
    /// <returns>False when no mail of this id asked, or another one has asked since.</returns>
    public Task<bool> AnsweredAsync(Guid mailId, bool isAutomatic, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                var locked = await db
                    .SenderProofs.Where(p => p.MailId == mailId)
                    .Set(p => p.Address, p => p.Address)
                    .UpdateAsync(cancellationToken);
                if (locked == 0)
                    return false;
                var proof = await db.SenderProofs.SingleAsync(p => p.MailId == mailId, cancellationToken);
                var now = clock.GetUtcNow().ToStored();
                if (!isAutomatic && proof.AskedAt > now - ReplyLasts)
                    await KeepAsync(db, Proven(proof, ProvenBy.Reply, now), proof.Address, now, cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <summary>
    /// Mail for the address arrived at our own MX, which renews the proof of an address that is kept here. Of any other it
    /// proves nothing: whoever wants may connect to us.
    /// </summary>
    public Task UsedAsync(Mailbox address, CancellationToken cancellationToken)
    {
        var text = address.ToString();
        var now = clock.GetUtcNow().ToStored();
        var noted = now - UsePause;
        return database.WriteAsync(
            db =>
                db.SenderProofs.Where(p =>
                        p.Address == text
                        && p.LapsesAt > now
                        && (p.ProvenBy == ProvenBy.Kept || (p.ProvenBy == ProvenBy.Use && p.ProvenAt < noted))
                    )
                    .Set(p => p.ProvenBy, ProvenBy.Use)
                    .Set(p => p.ProvenAt, now)
                    .Set(p => p.LapsesAt, Lapses(now))
                    .UpdateAsync(cancellationToken),
            cancellationToken
        );
    }

    /// <summary>The mail that asked came back, in the dialogue or later: within the caller's transaction.</summary>
    /// <param name="words">The receiver's.</param>
    public static async Task BouncedAsync(
        Session db,
        AuditLog audit,
        Guid mailId,
        string words,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var proof = await db.SenderProofs.SingleOrDefaultAsync(p => p.MailId == mailId, cancellationToken);
        if (proof is null)
            return;
        var text = words.Length > FaultLengthMax ? words[..FaultLengthMax] : words;
        proof = Unproven(proof, ProofFault.Bounced, text.Length > 0 ? text : "no reason was given") with
        {
            CodeHash = null,
        };
        await db.UpdateAsync(proof, token: cancellationToken);
        await audit.AppendAsync(
            db,
            proof.TenantId,
            Watcher,
            "sender unproven",
            proof.Address,
            proof.InWords(now),
            cancellationToken
        );
    }

    /// <summary>What is known of each address of a tenant; of the others, nothing.</summary>
    public Task<IReadOnlyDictionary<string, SenderProof>> ListAsync(
        Guid tenantId,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync<IReadOnlyDictionary<string, SenderProof>>(
            async db =>
                (await db.SenderProofs.Where(p => p.TenantId == tenantId).ToListAsync(cancellationToken)).ToDictionary(
                    p => p.Address,
                    StringComparer.Ordinal
                ),
            cancellationToken
        );

    /// <summary>Bulk addresses at ready domains, also those that a brand only plans to write from, that it is time to look at.</summary>
    public Task<List<SenderAddress>> DueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToStored();
        var (looked, tried) = (now - LookPause, now - FirstPause);
        return database.ReadAsync(
            async db =>
            {
                var (domains, proofs) = (db.SendingDomains, db.SenderProofs);
                var rested = proofs.Where(p =>
                    p.LookedAt > looked && (p.ProvenAt != null || p.AskedAt != null || p.LookedAt > tried)
                );
                var due = await db
                    .SenderAddresses.Where(s =>
                        s.Stream == MailStream.Bulk
                        && domains.Any(d => d.Id == s.DomainId && d.State == DomainState.Ready)
                        && !rested.Any(p => p.Address == s.Address)
                    )
                    .OrderBy(s => s.Address)
                    .Take(DueMax)
                    .ToListAsync(cancellationToken);
                var planned = await db
                    .OpenSenderChanges.Where(c =>
                        c.Stream == MailStream.Bulk
                        && c.NewAddress != c.Address
                        && domains.Any(d => d.Id == c.NewDomainId && d.State == DomainState.Ready)
                        && !rested.Any(p => p.Address == c.NewAddress)
                    )
                    .OrderBy(c => c.NewAddress)
                    .Take(DueMax)
                    .ToListAsync(cancellationToken);
                return (List<SenderAddress>)[.. due, .. planned.Select(c => c.Planned)];
            },
            cancellationToken
        );
    }

    async Task<SenderProof> KeepAsync(
        Session db,
        SenderProof proof,
        string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await db.UpdateAsync(proof, token: cancellationToken);
        await NoteAsync(db, proof, actor, now, cancellationToken);
        return proof;
    }

    /// <summary>Writes down, and tells when mail stands still for it, that an address is proven or is not any more.</summary>
    async Task NoteAsync(
        Session db,
        SenderProof proof,
        string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var isProven = proof.IsProvenAt(now);
        await audit.AppendAsync(
            db,
            proof.TenantId,
            actor,
            isProven ? "sender proven" : "sender unproven",
            proof.Address,
            proof.InWords(now),
            cancellationToken
        );
        if (!isProven)
            await Notices.TellAsync(
                db,
                new NewNotice(
                    proof.TenantId,
                    NoticeKind.SenderUnproven,
                    proof.Address,
                    "/brands",
                    proof.InWords(now),
                    new { address = proof.Address }
                ),
                now,
                cancellationToken
            );
    }

    /// <summary>The row, made if need be, and ours until the transaction ends.</summary>
    static async Task<SenderProof> LockAsync(
        Session db,
        Guid tenantId,
        string address,
        CancellationToken cancellationToken
    )
    {
        await db.ExecuteAsync(
            """
            INSERT INTO sender_proof (address, tenant_id, tries, asks, fault_text) VALUES (@address, @tenant, 0, 0, '')
            ON CONFLICT (address) DO UPDATE SET tenant_id = @tenant
            """,
            cancellationToken,
            new DataParameter("address", address),
            new DataParameter("tenant", tenantId.ToString("D"))
        );
        return await db.SenderProofs.SingleAsync(p => p.Address == address, cancellationToken);
    }

    static SenderProof Proven(SenderProof proof, ProvenBy by, DateTimeOffset now) =>
        proof with
        {
            ProvenAt = now,
            ProvenBy = by,
            LapsesAt = Lapses(now),
            CodeHash = null,
            Tries = 0,
            Fault = null,
            FaultText = "",
        };

    static SenderProof Unproven(SenderProof proof, ProofFault fault, string text) =>
        proof with
        {
            ProvenAt = null,
            ProvenBy = null,
            LapsesAt = null,
            Fault = fault,
            FaultText = text,
        };

    static DateTimeOffset Lapses(DateTimeOffset now) => now.AddMonths(MonthsProven);

    static string HashOf(Guid mailId, string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{mailId:D} {code}")));

    static bool IsSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(one), Encoding.ASCII.GetBytes(other));
}

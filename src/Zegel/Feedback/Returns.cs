using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Mapping;
using Zegel.Campaigns.HouseMail;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Reports;
using Zegel.Mail.Smtp;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Feedback;

/// <summary>What came back after a message was accepted, or was said in the dialogue: a fact beside the intent.</summary>
[Table("feedback")]
public sealed record FeedbackRow
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("intent_id")]
    public required Guid IntentId { get; init; }

    /// <summary><c>dialogue</c> for a refusal in the SMTP session, <c>dsn</c> for a report that came later.</summary>
    [Column("kind")]
    public required string Kind { get; init; }

    /// <summary>A word of B09.</summary>
    [Column("fault")]
    public required string Fault { get; init; }

    /// <summary>The enhanced status, or empty.</summary>
    [Column("status")]
    public required string Status { get; init; }

    [Column("detail")]
    public required string Detail { get; init; }

    [Column("at")]
    public required DateTimeOffset At { get; init; }
}

public static class FeedbackTables
{
    extension(Session db)
    {
        public ITable<FeedbackRow> Feedback => db.GetTable<FeedbackRow>();
    }
}

/// <summary>
/// Books returned messages and draws the conclusion for the person. Refusals in the dialogue and reports that come days later
/// take this one road. The past is never rewritten: an ended intent keeps its outcome.
/// </summary>
public sealed class Returns(Database database, ReplyClassifier classifier, AuditLog audit)
{
    const string Dialogue = "dialogue";
    const string Report = "dsn";
    const int DetailLengthMax = 1000;
    const int BatchMax = 500;

    static readonly TimeSpan HistoryOfFailures = TimeSpan.FromDays(120);
    static readonly TimeSpan HealthWindow = TimeSpan.FromDays(30);

    /// <summary>Books a report about a message of ours. A second report of the same says nothing new.</summary>
    /// <returns>False when it is no failure for good, or the intent is not known.</returns>
    public async Task<bool> ReportedAsync(
        Guid intentId,
        DsnRecipient recipient,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (recipient.Action != DsnAction.Failed)
            return false;
        var status = recipient.BestStatus;
        var text = recipient.Diagnostic?.Text ?? "";
        var code = recipient.Diagnostic?.ReplyCode ?? (status is { IsTransient: true } ? 450 : 550);
        var fault = classifier.Classify(recipient.RemoteMta ?? "", new SmtpReply(code, status, [text])).Class;
        return await database.WriteAsync(
            async db =>
            {
                var intent = await db.Intents.SingleOrDefaultAsync(i => i.Id == intentId, cancellationToken);
                return intent is not null
                    && await BookAsync(
                        db,
                        intent,
                        Report,
                        fault,
                        status?.ToString() ?? "",
                        text,
                        now,
                        cancellationToken
                    );
            },
            cancellationToken
        );
    }

    /// <summary>Books the refusals of the dialogue that were settled since; called again and again.</summary>
    /// <returns>How many were booked.</returns>
    public Task<int> BookRefusalsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                var (intents, booked) = (db.Intents, db.Feedback);
                var refused = await intents
                    .Where(i =>
                        i.Outcome == "bounced"
                        && i.EndedAt > now - HistoryOfFailures
                        && !booked.Any(f => f.IntentId == i.Id && f.Kind == Dialogue)
                    )
                    .OrderBy(i => i.EndedAt)
                    .Take(BatchMax)
                    .ToListAsync(cancellationToken);
                foreach (var intent in refused)
                    await BookAsync(
                        db,
                        intent,
                        Dialogue,
                        ReplyClasses.Parse(intent.Fault ?? ReplyClass.Unknown.Word),
                        "",
                        intent.LastReply ?? "",
                        now,
                        cancellationToken
                    );
                return refused.Count;
            },
            cancellationToken
        );

    async Task<bool> BookAsync(
        Session db,
        Intent intent,
        string kind,
        ReplyClass fault,
        string status,
        string detail,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await db.Feedback.AnyAsync(f => f.IntentId == intent.Id && f.Kind == kind, cancellationToken))
            return false;
        var decision = SuppressionPolicy.Decide(
            fault,
            now,
            await EarlierAsync(db, intent, now, cancellationToken),
            await HealthAsync(db, intent, now, cancellationToken)
        );
        var line = detail.Length > DetailLengthMax ? detail[..DetailLengthMax] : detail;
        await db.InsertAsync(
            new FeedbackRow
            {
                Id = Guid.CreateVersion7(now),
                TenantId = intent.TenantId,
                IntentId = intent.Id,
                Kind = kind,
                Fault = fault.Word,
                Status = status,
                Detail = line,
                At = now.ToStored(),
            },
            token: cancellationToken
        );
        // The sender's own mailbox: it is told to the sender, and stays free for the mail that asks again.
        if (intent.Source == ProofMail.SourceName)
        {
            await SenderProofs.BouncedAsync(db, audit, intent.Id, line, now, cancellationToken);
            return true;
        }
        switch (decision)
        {
            case SuppressionPolicy.Decision.Suppress:
                await SuppressionList.AddAsync(
                    db,
                    new SuppressionScope.TenantAll(intent.TenantId),
                    intent.AddressKey,
                    SuppressionReason.InvalidMailbox,
                    $"{fault.Word}: {line}",
                    now,
                    cancellationToken
                );
                break;
            case SuppressionPolicy.Decision.WaitForPeople:
                await audit.AppendAsync(
                    db,
                    intent.TenantId,
                    "zegel",
                    "suppression suspended",
                    intent.Id.ToString("D"),
                    $"many recipients of this provider are called invalid at once: {line}",
                    cancellationToken
                );
                break;
        }
        return true;
    }

    /// <summary>Failures of the same address since its last delivery.</summary>
    static async Task<IReadOnlyList<SuppressionPolicy.PastFailure>> EarlierAsync(
        Session db,
        Intent intent,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (intent.PersonId is not { } person)
            return [];
        var (intents, feedback) = (db.Intents, db.Feedback);
        var since = now - HistoryOfFailures;
        var delivered = await intents
            .Where(i => i.PersonId == person && i.Id != intent.Id && i.Outcome == "delivered" && i.EndedAt > since)
            .Where(i => !feedback.Any(f => f.IntentId == i.Id))
            .Select(i => i.EndedAt)
            .MaxAsync(cancellationToken);
        var found = await (
            from f in feedback
            join i in intents on f.IntentId equals i.Id
            where i.PersonId == person && i.Id != intent.Id && f.At > since
            orderby f.At descending
            select new { f.Fault, f.At }
        )
            .Take(20)
            .ToListAsync(cancellationToken);
        return
        [
            .. found
                .Where(f => delivered is null || f.At > delivered)
                .Select(f => new SuppressionPolicy.PastFailure(ReplyClasses.Parse(f.Fault), f.At)),
        ];
    }

    /// <summary>
    /// How many the recipient's domain called invalid (B12), in the dialogue or by a report: of what it was given from an hour
    /// before this message to an hour after, for reports come late, and in the 30 days before.
    /// </summary>
    static async Task<SuppressionPolicy.ProviderHealth> HealthAsync(
        Session db,
        Intent intent,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var domain = "%@" + intent.Address[(intent.Address.LastIndexOf('@') + 1)..];
        var invalid = ReplyClass.RecipientInvalid.Word;
        var (intents, feedback) = (db.Intents, db.Feedback);
        async Task<(long All, long Invalid)> SinceAsync(DateTimeOffset start, DateTimeOffset end)
        {
            var ended = intents.Where(i =>
                i.EndedAt > start && i.EndedAt <= end && Sql.Like(i.Address, domain) && i.Outcome != null
            );
            return (
                await ended.LongCountAsync(cancellationToken),
                await ended
                    .Where(i => i.Fault == invalid || feedback.Any(f => f.IntentId == i.Id && f.Fault == invalid))
                    .LongCountAsync(cancellationToken)
            );
        }
        var at = intent.EndedAt ?? now;
        var hour = await SinceAsync(at - TimeSpan.FromHours(1), at + TimeSpan.FromHours(1));
        if (hour.Invalid < SuppressionPolicy.OutageFailuresMin)
            return new(hour.All, hour.Invalid, 0);
        var month = await SinceAsync(at - HealthWindow, at - TimeSpan.FromHours(1));
        return new(hour.All, hour.Invalid, month.All == 0 ? 0 : (double)month.Invalid / month.All);
    }
}

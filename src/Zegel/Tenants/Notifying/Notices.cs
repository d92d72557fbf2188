using System.Text.Json;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Storage;

namespace Zegel.Tenants.Notifying;

/// <summary>
/// The outbox of what is told. A notice is appended in the transaction of the change it tells of, with a delivery for every
/// webhook that wants it: nothing is told that did not happen, and nothing is forgotten when a process dies.
/// </summary>
public sealed class Notices(Database database)
{
    public const int ObjectLengthMax = 300;
    public const int DetailLengthMax = 1000;

    /// <summary>As long as reports of receivers are kept: what happened a year ago can be compared.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(400);

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Tells of a change, within the transaction that makes it.</summary>
    public static async Task TellAsync(
        Session db,
        NewNotice news,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var at = now.ToStored();
        var notice = new Notice
        {
            Id = Guid.CreateVersion7(at),
            TenantId = news.TenantId,
            KindName = news.Kind.Name,
            Object = PlainText.Of(news.Object, ObjectLengthMax),
            Page = news.Page,
            Detail = PlainText.Of(news.Detail, DetailLengthMax),
            Data = JsonSerializer.Serialize(news.Data ?? new { }, Json),
            At = at,
            Mail = NoticeMailState.Waiting,
        };
        await db.InsertAsync(notice, token: cancellationToken);
        var hooks = await db
            .Webhooks.Where(w => w.TenantId == news.TenantId && w.StoppedAt == null)
            .ToListAsync(cancellationToken);
        foreach (var hook in hooks.Where(hook => hook.Wants(news.Kind)))
            await db.InsertAsync(
                WebhookDelivery.Of(hook, notice.KindName, BodyOf(notice), at),
                token: cancellationToken
            );
    }

    /// <summary>A tenant's notices, newest first.</summary>
    /// <param name="before">The last one of the page before; null for the first page.</param>
    /// <param name="since">Leaves out older ones; null for none.</param>
    public Task<List<Notice>> ListAsync(
        Guid tenantId,
        Guid? before,
        DateTimeOffset? since,
        int take,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            db =>
            {
                var rows = db.Notices.Where(n => n.TenantId == tenantId);
                if (before is { } id)
                    rows = rows.Where(n => n.Id < id);
                if (since is { } from)
                    rows = rows.Where(n => n.At >= from);
                return rows.OrderByDescending(n => n.Id).Take(take).ToListAsync(cancellationToken);
            },
            cancellationToken
        );

    /// <summary>Settles what becomes of the mail about notices, within the transaction that queues it.</summary>
    /// <param name="mailedAt">Null: there will be none.</param>
    public static async Task MarkAsync(
        Session db,
        IReadOnlyList<Notice> notices,
        DateTimeOffset? mailedAt,
        CancellationToken cancellationToken
    )
    {
        var state = mailedAt is null ? NoticeMailState.Left : NoticeMailState.Sent;
        foreach (var part in notices.Select(n => n.Id).Chunk(200))
            await db
                .Notices.Where(n => part.Contains(n.Id))
                .Set(n => n.Mail, state)
                .Set(n => n.MailedAt, mailedAt)
                .UpdateAsync(cancellationToken);
    }

    /// <summary>Forgets what is long past.</summary>
    /// <returns>How many were forgotten.</returns>
    public Task<int> PurgeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var old = (now - KeptFor).ToStored();
        return database.WriteAsync(
            db => db.Notices.Where(n => n.At < old).DeleteAsync(cancellationToken),
            cancellationToken
        );
    }

    /// <summary>What programs get (docs/webhooks.md): written once, so that a retry is the same to the octet.</summary>
    static string BodyOf(Notice notice) =>
        JsonSerializer.Serialize(
            new
            {
                type = notice.KindName,
                timestamp = notice.At.UtcDateTime,
                data = new
                {
                    notice = notice.Id,
                    @object = notice.Object,
                    says = notice.Says("en"),
                    advice = notice.Advice("en"),
                    notice.Detail,
                    notice.Page,
                    details = JsonSerializer.Deserialize<JsonElement>(notice.Data),
                },
            },
            Json
        );
}

/// <summary>Text from elsewhere on one line.</summary>
static class PlainText
{
    /// <summary>Control characters become spaces; what is longer ends in an ellipsis.</summary>
    public static string Of(string text, int lengthMax)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length <= lengthMax ? line : line[..(lengthMax - 1)].TrimEnd() + "…";
    }
}

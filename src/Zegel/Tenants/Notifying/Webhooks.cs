using System.Net;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Storage;

namespace Zegel.Tenants.Notifying;

/// <summary>What came of adding a webhook or changing its secret.</summary>
public abstract record WebhookResult
{
    WebhookResult() { }

    /// <param name="Secret">Shown once; it is kept sealed.</param>
    public sealed record Made(Webhook Webhook, string Secret) : WebhookResult;

    /// <param name="Why">A sentence for people.</param>
    public sealed record Refused(string Why) : WebhookResult;

    public sealed record Unknown : WebhookResult;
}

/// <summary>What came of asking that a message is sent once more.</summary>
public enum ResendResult
{
    Queued,
    Unknown,

    /// <summary>It is still being tried.</summary>
    UnderWay,

    /// <summary>Its endpoint is switched off; a test that is answered well switches it on.</summary>
    Stopped,
}

/// <summary>The endpoints of a tenant's programs.</summary>
/// <param name="isLoopback">The loopback profile, in which all the world is this machine: plain http will do.</param>
public sealed class Webhooks(
    Database database,
    MasterKey masterKey,
    AuditLog audit,
    bool isLoopback,
    TimeProvider clock
)
{
    public const int EndpointsMax = 10;
    public const int UrlLengthMax = 1000;

    /// <summary>How long the secret before a rotation signs along: time to put the new one everywhere.</summary>
    public static readonly TimeSpan FormerLasts = TimeSpan.FromHours(24);

    public const string SecretPurpose = "webhook";

    /// <param name="kinds">Names of kinds; none: all, also those that come later.</param>
    public async Task<WebhookResult> AddAsync(
        Guid tenantId,
        string url,
        IReadOnlyList<string> kinds,
        string actor,
        CancellationToken cancellationToken
    )
    {
        if (Fault(url.Trim(), kinds, out var address) is { } why)
            return new WebhookResult.Refused(why);
        var secret = WebhookSignature.NewSecret();
        var now = clock.GetUtcNow().ToStored();
        var hook = new Webhook
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenantId,
            Url = address!.AbsoluteUri,
            KindText = string.Join(' ', kinds.Distinct().Order(StringComparer.Ordinal)),
            Secret = masterKey.Seal(secret, SecretPurpose),
            CreatedBy = actor,
            CreatedAt = now,
        };
        return await database.WriteAsync<WebhookResult>(
            async db =>
            {
                // Others of the tenant who add wait here: of two at once, the second counts the first.
                await new HashChain("audit", tenantId).LockHeadAsync(db, cancellationToken);
                if (await db.Webhooks.CountAsync(w => w.TenantId == tenantId, cancellationToken) >= EndpointsMax)
                    return new WebhookResult.Refused(
                        $"there are {EndpointsMax} webhooks already; remove one that is not used"
                    );
                await db.InsertAsync(hook, token: cancellationToken);
                await audit.AppendAsync(
                    db,
                    tenantId,
                    actor,
                    "webhook added",
                    hook.Host,
                    hook.KindText.Length == 0 ? "all kinds" : hook.KindText,
                    cancellationToken
                );
                return new WebhookResult.Made(hook, WebhookSignature.Show(secret));
            },
            cancellationToken
        );
    }

    string? Fault(string url, IReadOnlyList<string> kinds, out Uri? address)
    {
        if (
            url.Length > UrlLengthMax
            || !Uri.TryCreate(url, UriKind.Absolute, out address)
            || address.Scheme is not ("https" or "http")
        )
        {
            address = null;
            return $"an https address of at most {UrlLengthMax} characters is needed";
        }
        if (address.Scheme == "http" && !isLoopback)
            return "the address must be https: what is told must not be read on its way";
        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            return "the address may hold no name, password or fragment (#)";
        if (!isLoopback && IPAddress.TryParse(address.IdnHost, out _))
            return "the address needs the name of a host, not a number";
        return kinds.FirstOrDefault(name => NoticeKind.Find(name) is null) is { } unknown
            ? $"“{unknown}” is not told; known: {string.Join(", ", NoticeKind.All.Select(kind => kind.Name))}"
            : null;
    }

    /// <summary>A tenant's endpoints, oldest first.</summary>
    public Task<List<Webhook>> ListAsync(Guid tenantId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => db.Webhooks.Where(w => w.TenantId == tenantId).OrderBy(w => w.Id).ToListAsync(cancellationToken),
            cancellationToken
        );

    public Task<Webhook?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => db.Webhooks.SingleOrDefaultAsync(w => w.Id == id && w.TenantId == tenantId, cancellationToken),
            cancellationToken
        );

    /// <summary>Ends it, with all that was to be sent there. False when the tenant has no such webhook.</summary>
    public Task<bool> RemoveAsync(Guid tenantId, Guid id, string actor, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                if (await LockToEditAsync(db, tenantId, id, cancellationToken) is not { } hook)
                    return false;
                await db.WebhookDeliveries.Where(d => d.WebhookId == id).DeleteAsync(cancellationToken);
                await db.Webhooks.Where(w => w.Id == id).DeleteAsync(cancellationToken);
                await audit.AppendAsync(db, tenantId, actor, "webhook removed", hook.Host, "", cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <summary>Makes another secret. The one before it signs along for a day.</summary>
    public Task<WebhookResult> RotateAsync(Guid tenantId, Guid id, string actor, CancellationToken cancellationToken) =>
        database.WriteAsync<WebhookResult>(
            async db =>
            {
                if (await LockToEditAsync(db, tenantId, id, cancellationToken) is not { } hook)
                    return new WebhookResult.Unknown();
                var secret = WebhookSignature.NewSecret();
                var rotated = hook with
                {
                    Secret = masterKey.Seal(secret, SecretPurpose),
                    FormerSecret = hook.Secret,
                    FormerUntil = (clock.GetUtcNow() + FormerLasts).ToStored(),
                };
                await db.UpdateAsync(rotated, token: cancellationToken);
                await audit.AppendAsync(db, tenantId, actor, "webhook rotated", hook.Host, "", cancellationToken);
                return new WebhookResult.Made(rotated, WebhookSignature.Show(secret));
            },
            cancellationToken
        );

    /// <summary>The secrets that sign now, the present one first.</summary>
    public IReadOnlyList<byte[]> SecretsOf(Webhook hook) =>
        hook.FormerSecret is { } former && hook.FormerUntil > clock.GetUtcNow()
            ? [masterKey.Open(hook.Secret, SecretPurpose), masterKey.Open(former, SecretPurpose)]
            : [masterKey.Open(hook.Secret, SecretPurpose)];

    /// <summary>The log before the row, as whoever tells of a change meets them: the other way round two could wait for each other.</summary>
    static async Task<Webhook?> LockToEditAsync(Session db, Guid tenantId, Guid id, CancellationToken cancellationToken)
    {
        if (!await db.Webhooks.AnyAsync(w => w.Id == id && w.TenantId == tenantId, cancellationToken))
            return null;
        await new HashChain("audit", tenantId).LockHeadAsync(db, cancellationToken);
        return await LockAsync(db, tenantId, id, cancellationToken);
    }

    /// <summary>Updating a row to itself locks it in both databases.</summary>
    internal static async Task<Webhook?> LockAsync(
        Session db,
        Guid tenantId,
        Guid id,
        CancellationToken cancellationToken
    )
    {
        var row = db.Webhooks.Where(w => w.Id == id && w.TenantId == tenantId);
        await row.Set(w => w.Url, w => w.Url).UpdateAsync(cancellationToken);
        return await row.SingleOrDefaultAsync(cancellationToken);
    }
}

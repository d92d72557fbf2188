using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Sealing;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;

namespace Zegel.Campaigns.HouseMail;

/// <summary>How notices are gathered into mails.</summary>
public sealed record NoticeCadence
{
    /// <summary>A mail waits so long for others that happen at the same time.</summary>
    public TimeSpan Gathers { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The same thing is not mailed of the same object again sooner: a domain that flaps does not flood.</summary>
    public TimeSpan Again { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What no domain could send for so long is not mailed any more; it stands at the desk.</summary>
    public TimeSpan WaitMax { get; init; } = TimeSpan.FromDays(3);

    /// <summary>For the loopback profile: the same in seconds.</summary>
    public static NoticeCadence Loopback { get; } =
        new() { Gathers = TimeSpan.FromSeconds(5), Again = TimeSpan.FromMinutes(1) };
}

/// <summary>
/// Mails what happened to the owners of a tenant, each in their language, the way of all mail: from a system address of a
/// brand, sealed and signed. Nothing is ever told of what becomes of these mails (B04).
/// </summary>
/// <param name="publicUrl">Where people reach the desk.</param>
public sealed class NoticeMail(
    Database database,
    AddressKeys keys,
    NoticeCadence cadence,
    Uri publicUrl,
    TimeProvider clock
) : IDraftSource
{
    public const string SourceName = "notice";

    const int TenantsPerRoundMax = 50;

    /// <summary>More than that is told as a number; all stand at the desk.</summary>
    const int LinesMax = 20;
    const int NoticesPerMailMax = 1000;
    const int RecipientsMax = 50;

    public string Name => SourceName;

    /// <summary>Queues the mails that are due. Several nodes may do so at once.</summary>
    /// <returns>How many mails were queued.</returns>
    public async Task<int> SendDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToStored();
        var due = now - cadence.Gathers;
        var tenants = await database.ReadAsync(
            async db =>
            {
                var found = await db
                    .Notices.Where(n => n.Mail == NoticeMailState.Waiting && n.At <= due)
                    .Select(n => n.TenantId)
                    .Distinct()
                    .Take(TenantsPerRoundMax)
                    .ToListAsync(cancellationToken);
                var ready = new List<Guid>();
                foreach (var tenant in found)
                    if (await PlanAsync(db, tenant, now, cancellationToken) is not null)
                        ready.Add(tenant);
                return ready;
            },
            cancellationToken
        );
        var queued = 0;
        foreach (var tenant in tenants)
            queued += await database.WriteAsync(db => SendAsync(db, tenant, now, cancellationToken), cancellationToken);
        return queued;
    }

    async Task<int> SendAsync(Session db, Guid tenantId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Other nodes wait here; the second finds nothing left.
        await new HashChain("audit", tenantId).LockHeadAsync(db, cancellationToken);
        if (await PlanAsync(db, tenantId, now, cancellationToken) is not { } plan)
            return 0;
        await Notices.MarkAsync(db, plan.Left, mailedAt: null, cancellationToken);
        if (plan.Sender is not { } sender)
            return 0;
        var lines = LinesOf(plan.Told);
        var intents = plan
            .Recipients.Select(user =>
                IntentOf(
                    sender,
                    Mailbox.Parse(user.Email),
                    new Payload(user.Language, [.. lines.TakeLast(LinesMax)], Math.Max(0, lines.Count - LinesMax)),
                    now
                )
            )
            .ToList();
        await Spool.EnqueueAsync(db, intents, cancellationToken);
        await Notices.MarkAsync(db, plan.Told, now, cancellationToken);
        return intents.Count;
    }

    /// <summary>What is to be done for a tenant now; null when nothing is.</summary>
    async Task<Plan?> PlanAsync(Session db, Guid tenantId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var waiting = await db
            .Notices.Where(n => n.TenantId == tenantId && n.Mail == NoticeMailState.Waiting)
            .OrderBy(n => n.Id)
            .Take(NoticesPerMailMax)
            .ToListAsync(cancellationToken);
        var old = waiting.Where(n => n.At <= now - cadence.WaitMax).ToList();
        var rests = now - cadence.Again;
        var lately = (
            await db
                .Notices.Where(n => n.TenantId == tenantId && n.Mail == NoticeMailState.Sent && n.MailedAt > rests)
                .Select(n => new { n.KindName, n.Page })
                .Distinct()
                .ToListAsync(cancellationToken)
        ).ToHashSet();
        var told = waiting.Except(old).Where(n => !lately.Contains(new { n.KindName, n.Page })).ToList();
        if (!told.Exists(n => n.At <= now - cadence.Gathers))
            return old.Count > 0 ? new Plan([], old, null, []) : null;
        var recipients = await RecipientsAsync(db, tenantId, cancellationToken);
        if (recipients.Count == 0)
            return new Plan([], [.. old, .. told], null, []);
        var sender = await SenderAsync(db, tenantId, [.. told.Select(n => n.Object)], cancellationToken);
        if (sender is not null)
            return new Plan(told, old, sender, recipients);
        return old.Count > 0 ? new Plan([], old, null, []) : null;
    }

    static async Task<List<User>> RecipientsAsync(Session db, Guid tenantId, CancellationToken cancellationToken)
    {
        var (users, roles) = (db.Users, db.UserRoles);
        var query =
            from role in roles
            join user in users on role.UserId equals user.Id
            where
                role.TenantId == tenantId
                && role.Role == Role.Owner
                && user.VerifiedAt != null
                && user.DisabledAt == null
                && user.GetsNotices
            orderby user.Email
            select user;
        return await query.Take(RecipientsMax).ToListAsync(cancellationToken);
    }

    /// <summary>A system address at a domain that may send; rather not at one that the mail is about.</summary>
    static async Task<SenderAddress?> SenderAsync(
        Session db,
        Guid tenantId,
        IReadOnlyCollection<string> about,
        CancellationToken cancellationToken
    )
    {
        var (senders, domains) = (db.SenderAddresses, db.SendingDomains);
        var query =
            from sender in senders
            join domain in domains on sender.DomainId equals domain.Id
            where sender.TenantId == tenantId && sender.Stream == MailStream.System && domain.State == DomainState.Ready
            orderby sender.CreatedAt
            select new { sender, domain.Name };
        var found = await query.ToListAsync(cancellationToken);
        return found.OrderBy(f => about.Contains(f.Name)).FirstOrDefault()?.sender;
    }

    /// <summary>One line for each kind of each thing, its newest notice; the line that happened last stands last.</summary>
    static List<Line> LinesOf(IReadOnlyList<Notice> notices) =>
        [
            .. notices
                .GroupBy(n => (n.KindName, n.Page))
                .Select(group => (Newest: group.MaxBy(n => n.Id)!, Count: group.Count()))
                .OrderBy(line => line.Newest.Id)
                .Select(line => new Line(line.Newest.Id, line.Count)),
        ];

    Intent IntentOf(SenderAddress sender, Mailbox to, Payload payload, DateTimeOffset now) =>
        SystemMail.IntentOf(
            SourceName,
            sender,
            to,
            keys.KeyFor(to),
            JsonSerializer.Serialize(payload),
            now,
            cadence.WaitMax
        );

    public async ValueTask<Draft> BuildAsync(Intent intent, CancellationToken cancellationToken)
    {
        var payload = JsonSerializer.Deserialize<Payload>(intent.Payload!) ?? throw new UnreachableException();
        await using var db = await database.ReadAsync(cancellationToken);
        var mail = await SystemMail.OfAsync(db, intent, cancellationToken);
        var ids = payload.Lines.Select(l => l.Id).ToList();
        var notices = await db.Notices.Where(n => ids.Contains(n.Id)).OrderBy(n => n.Id).ToListAsync(cancellationToken);
        var subject = SubjectOf(notices, payload);
        var (text, html) = TextOf(notices, payload, mail.Tenant);
        return mail.Letter(
            intent,
            subject,
            SystemBody.Compile(payload.Language, subject, text, html, mail.Tenant, mail.Brand)
        );
    }

    /// <summary>The newest alarm that nothing later of the same thing has ended; else the newest of all.</summary>
    static string SubjectOf(IReadOnlyList<Notice> notices, Payload payload)
    {
        var first =
            notices.LastOrDefault(n => n.Kind is { IsAlarm: true } && notices.Last(m => m.Page == n.Page).Id == n.Id)
            ?? notices[^1];
        var others = notices.Count - 1 + payload.More;
        var says = first.Says(payload.Language);
        return others == 0 ? says
            : payload.Language == "nl" ? $"{says} (en nog {others})"
            : $"{says} (and {others} more)";
    }

    (string Text, string Html) TextOf(IReadOnlyList<Notice> notices, Payload payload, Tenant tenant)
    {
        var l = new Speech(payload.Language);
        var (text, html) = (new StringBuilder(), new StringBuilder());
        foreach (var notice in notices)
        {
            var says = notice.Says(payload.Language);
            var count = payload.Lines.First(line => line.Id == notice.Id).Count;
            var when = l.Moment(notice.At);
            if (count > 1)
                when = l[$"{count} times, the last at {when}", $"{count} keer, het laatst op {when}"];
            var advice = notice.Advice(payload.Language);
            var page = LinkTo(notice.Page);
            text.AppendLine(says).AppendLine(when);
            html.Append($"<h2 style=\"font-size:20px;margin:24px 0 4px\">{Encoded(says)}</h2>\n");
            html.Append($"<p style=\"margin:0;color:#4a514c\">{Encoded(when)}</p>\n");
            if (notice.Detail.Length > 0)
            {
                text.AppendLine(notice.Detail);
                html.Append($"<p style=\"margin:8px 0 0;overflow-wrap:anywhere\">{Encoded(notice.Detail)}</p>\n");
            }
            text.AppendLine(advice).AppendLine(page).AppendLine();
            html.Append(
                $"<p style=\"margin:8px 0 0\">{Encoded(advice)} <a href=\"{Encoded(page)}\" style=\"color:#1d4d3f\">"
            );
            html.Append($"{Encoded(l["Open its page", "Open de pagina"])}</a></p>\n");
        }
        if (payload.More > 0)
        {
            var more = l[$"And {payload.More} more things.", $"En nog {payload.More} dingen."];
            text.AppendLine(more).AppendLine(LinkTo("/notices")).AppendLine();
            html.Append($"<p>{Encoded(more)} <a href=\"{Encoded(LinkTo("/notices"))}\" style=\"color:#1d4d3f\">");
            html.Append($"{Encoded(l["All that happened", "Alles wat er gebeurde"])}</a></p>\n");
        }
        var why = l[
            $"You get this as an owner of {tenant.LegalName}. The page of your account switches it off:",
            $"U krijgt dit als eigenaar van {tenant.LegalName}. Op de pagina van uw account zet u het uit:"
        ];
        text.AppendLine(why).Append(LinkTo("/account"));
        html.Append(
            $"<p style=\"margin-top:24px\">{Encoded(why)} <a href=\"{Encoded(LinkTo("/account"))}\" style=\"color:#1d4d3f\">"
        );
        html.Append($"{Encoded(l["Your account", "Uw account"])}</a></p>");
        return (text.ToString().ReplaceLineEndings("\n"), html.ToString());
    }

    string LinkTo(string page) => publicUrl.AbsoluteUri.TrimEnd('/') + page;

    static string Encoded(string text) => SystemBody.Html.Encode(text);

    readonly record struct Speech(string Language)
    {
        public string this[string english, string dutch] => Language == "nl" ? dutch : english;

        public string Moment(DateTimeOffset at) =>
            at.UtcDateTime.ToString(
                "d MMMM yyyy HH:mm 'UTC'",
                CultureInfo.GetCultureInfo(Language == "nl" ? "nl-NL" : "en-GB")
            );
    }

    /// <param name="Told">What the mail tells.</param>
    /// <param name="Left">What will not be mailed.</param>
    /// <param name="Sender">Null when nothing is sent now.</param>
    sealed record Plan(
        IReadOnlyList<Notice> Told,
        IReadOnlyList<Notice> Left,
        SenderAddress? Sender,
        IReadOnlyList<User> Recipients
    );

    /// <param name="Id">The newest notice of its kind and thing.</param>
    /// <param name="Count">How often that happened since the last mail.</param>
    sealed record Line(Guid Id, int Count);

    /// <param name="More">Lines that the mail has no room for.</param>
    sealed record Payload(string Language, IReadOnlyList<Line> Lines, int More);
}

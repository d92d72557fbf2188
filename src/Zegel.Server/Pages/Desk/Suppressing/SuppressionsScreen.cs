using System.Diagnostics;
using System.Globalization;
using System.Text;
using Zegel.Consent;
using Zegel.Mail.Addresses;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Suppressing;

/// <summary>Who gets nothing, how far that reaches and why.</summary>
sealed class SuppressionsScreen(Installation zegel)
{
    const int PageRows = 50;
    const int ExportRows = 500;
    const int AddressesMax = 500;
    const int ReasonLengthMax = 300;

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new SuppressionsScreen(zegel);
        routes.MapPage("/suppressions", Role.Viewer, screen.ListAsync);
        routes.MapPage("/suppressions.csv", Role.Marketer, screen.ExportAsync);
        routes.MapForm("/suppressions", Role.Marketer, screen.AddAsync);
        routes.MapForm("/suppressions/{id:guid}/lift", Role.Owner, screen.LiftAsync);
    }

    Task<IResult> ListAsync(
        Visit visit,
        CancellationToken cancellationToken,
        string? address = null,
        string? reason = null,
        string? lifted = null,
        string? before = null,
        string? done = null,
        int? count = null
    ) =>
        PageAsync(
            visit,
            new SuppressionSearch(address ?? "", ReasonOf(reason), lifted == "yes", CursorOf(before)),
            DeskForm.Empty,
            done switch
            {
                "added" => visit.Tongue[
                    $"{count ?? 0} new; the others stood here already. Queued copies stop too.",
                    $"{count ?? 0} nieuw; de andere stonden er al. Ook wachtende exemplaren stoppen."
                ],
                "lifted" => visit.Tongue[
                    "Lifted: mail may go to this mailbox again.",
                    "Opgeheven: er mag weer mail naar deze mailbox."
                ],
                _ => null,
            },
            null,
            cancellationToken
        );

    async Task<IResult> PageAsync(
        Visit visit,
        SuppressionSearch search,
        DeskForm form,
        string? done,
        string? fault,
        CancellationToken cancellationToken
    )
    {
        Mailbox? mailbox = null;
        var text = search.Address.Trim();
        var isUnreadable = text.Length > 0 && !Mailbox.TryParse(text, out mailbox, out _);
        var rows = isUnreadable
            ? []
            : await zegel.Suppressions.ListAsync(
                new SuppressionFilter(visit.Tenant.Id, mailbox, search.Reason, search.WithLifted),
                search.Before,
                PageRows + 1,
                cancellationToken
            );
        var shown = rows.Take(PageRows).ToList();
        return DeskRoutes.Page<SuppressionsPage>(
            new
            {
                Visit = visit,
                Rows = await LinesAsync(visit, shown, cancellationToken),
                Search = search,
                Next = rows.Count > PageRows ? shown[^1].Id : (Guid?)null,
                Form = form,
                Done = done,
                Fault = fault
                    ?? (
                        isUnreadable
                            ? visit.Tongue[
                                "That is not a whole e-mail address. Addresses are kept as keyed hashes, so only whole ones can be found.",
                                "Dat is geen heel e-mailadres. Adressen worden als hash bewaard, dus alleen hele zijn te vinden."
                            ]
                            : null
                    ),
            },
            fault is null && !isUnreadable ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
    }

    async Task<IReadOnlyList<SuppressionLine>> LinesAsync(
        Visit visit,
        IReadOnlyList<Suppression> rows,
        CancellationToken cancellationToken
    )
    {
        var known = await zegel.People.KnownAsync(
            visit.Tenant.Id,
            [.. rows.Select(r => r.AddressKey).Distinct()],
            cancellationToken
        );
        return [.. rows.Select(r => new SuppressionLine(r, known.GetValueOrDefault(r.AddressKey)))];
    }

    async Task<IResult> AddAsync(HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var l = visit.Tongue;
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        var lines = form["addresses"]
            .Split(['\n', '\r', ',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var reason = form["why"].Trim();
        var mailboxes = new List<Mailbox>();
        var fault =
            lines.Length == 0 ? l["Name at least one address.", "Noem minstens één adres."]
            : lines.Length > AddressesMax
                ? l[$"At most {AddressesMax} addresses at once.", $"Hoogstens {AddressesMax} adressen tegelijk."]
            : reason.Length is 0 or > ReasonLengthMax
                ? l["Say in one line why; it is kept.", "Zeg in één regel waarom; dat wordt bewaard."]
            : null;
        foreach (var line in fault is null ? lines : [])
            if (Mailbox.TryParse(line, out var mailbox, out var error))
                mailboxes.Add(mailbox);
            else
                fault ??= l[$"“{line}” is no address: {error}.", $"“{line}” is geen adres: {error}."];
        if (fault is not null)
            return await PageAsync(visit, SuppressionSearch.None, form, null, fault, cancellationToken);
        SuppressionScope scope =
            form["scope"] == "all"
                ? new SuppressionScope.TenantAll(visit.Tenant.Id)
                : new SuppressionScope.TenantBulk(visit.Tenant.Id);
        var added = await zegel.Suppressions.AddManyAsync(
            scope,
            mailboxes,
            SuppressionReason.Manual,
            $"{visit.Actor}: {reason}",
            zegel.Clock.GetUtcNow(),
            cancellationToken
        );
        return DeskRoutes.See(string.Create(CultureInfo.InvariantCulture, $"/suppressions?done=added&count={added}"));
    }

    async Task<IResult> LiftAsync(Guid id, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        if (await zegel.Suppressions.FindAsync(visit.Tenant.Id, id, cancellationToken) is null)
            return DeskRoutes.Missing(visit);
        var form = await DeskForm.ReadAsync(http, cancellationToken);
        if (!visit.User.IsPlatform)
            return await PageAsync(
                visit,
                SuppressionSearch.None,
                form,
                null,
                visit.Tongue[
                    "O15: only who looks after the platform may lift this, when a mailbox was wrongly called invalid.",
                    "O15: alleen wie het platform beheert mag dit opheffen, als een mailbox ten onrechte ongeldig heette."
                ],
                cancellationToken
            );
        return await zegel.Suppressions.LiftAsync(
            id,
            visit.Actor,
            form["lift_reason"],
            zegel.Clock.GetUtcNow(),
            cancellationToken
        ) switch
        {
            LiftResult.Lifted => DeskRoutes.See("/suppressions?done=lifted"),
            LiftResult.Refused(var why) => await PageAsync(
                visit,
                SuppressionSearch.None,
                form,
                null,
                "O15: " + why,
                cancellationToken
            ),
            LiftResult.Unknown => DeskRoutes.Missing(visit),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>All that hold, page by page, so that a million need no more memory than one page.</summary>
    IResult ExportAsync(Visit visit, CancellationToken cancellationToken) =>
        Results.Stream(
            async stream =>
            {
                await using var writer = new StreamWriter(
                    stream,
                    new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)
                );
                await writer.WriteAsync("since,reach,reason,detail,address,address_hash\r\n");
                Guid? before = null;
                while (true)
                {
                    var rows = await zegel.Suppressions.ListAsync(
                        new SuppressionFilter(visit.Tenant.Id),
                        before,
                        ExportRows,
                        cancellationToken
                    );
                    foreach (var line in await LinesAsync(visit, rows, cancellationToken))
                        await writer.WriteAsync(Csv(line));
                    if (rows.Count < ExportRows)
                        return;
                    before = rows[^1].Id;
                    await writer.FlushAsync(cancellationToken);
                }
            },
            "text/csv; charset=utf-8",
            "suppressions.csv"
        );

    static string Csv(SuppressionLine line) =>
        DeskCsv.Row(
            line.Suppression.At.ToString("u", CultureInfo.InvariantCulture),
            line.Suppression.Scope.ToString(),
            line.Suppression.Reason.ToString(),
            line.Suppression.Detail,
            line.Person?.Address ?? "",
            line.Suppression.AddressKey
        );

    static SuppressionReason? ReasonOf(string? text) =>
        Enum.TryParse<SuppressionReason>(text, ignoreCase: true, out var reason) && Enum.IsDefined(reason)
            ? reason
            : null;

    static Guid? CursorOf(string? text) => Guid.TryParse(text, out var id) ? id : null;
}

/// <param name="Before">The last one of the page before; null on the first page.</param>
public sealed record SuppressionSearch(string Address, SuppressionReason? Reason, bool WithLifted, Guid? Before)
{
    public static SuppressionSearch None { get; } = new("", null, false, null);
}

/// <param name="Person">Null when the tenant knows nobody with this address, or not any more.</param>
public sealed record SuppressionLine(Suppression Suppression, Person? Person);

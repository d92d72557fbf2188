using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Zegel.Consent;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Importing;

/// <summary>Brings a list from elsewhere: the file, what its columns hold, what of it proves anything, and who vouches for it.</summary>
sealed class ImportsScreen(Installation zegel)
{
    const long UploadBytesMax = 201_000_000;

    readonly Uploads uploads = new(Path.Combine(zegel.Settings.DataFolder, "uploads"), zegel.Clock);

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var screen = new ImportsScreen(zegel);
        routes.MapPage("/imports", Role.Viewer, screen.ListAsync);
        routes.MapPage("/imports/{id:guid}", Role.Viewer, screen.ShowAsync);
        routes.MapForm("/imports/{id:guid}/approve", Role.Marketer, screen.ApproveAsync);
        routes.MapForm("/imports/{id:guid}/refuse", Role.Marketer, screen.RefuseAsync);
        routes.MapPage("/lists/{id:guid}/import", Role.Marketer, screen.UploadPageAsync);
        routes.MapForm("/lists/{id:guid}/import", Role.Marketer, screen.UploadAsync, UploadBytesMax);
        routes.MapPage("/lists/{id:guid}/import/{file:guid}", Role.Marketer, screen.PreviewAsync);
        routes.MapPage("/lists/{id:guid}/import/{file:guid}/refused.csv", Role.Marketer, screen.ErrorsAsync);
        routes.MapForm("/lists/{id:guid}/import/{file:guid}", Role.Marketer, screen.RequestAsync);
    }

    Task<MailingList?> FindListAsync(Guid id, Visit visit, CancellationToken cancellationToken) =>
        zegel.Lists.FindAsync(visit.Tenant.Id, id.ToString("D"), cancellationToken);

    async Task<IResult> UploadPageAsync(Guid id, Visit visit, CancellationToken cancellationToken) =>
        await FindListAsync(id, visit, cancellationToken) is { } list
            ? UploadPage(visit, list, null)
            : DeskRoutes.Missing(visit);

    static RazorComponentResult<UploadPage> UploadPage(Visit visit, MailingList list, string? fault) =>
        DeskRoutes.Page<UploadPage>(
            new
            {
                Visit = visit,
                List = list,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );

    async Task<IResult> UploadAsync(Guid id, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        if (await FindListAsync(id, visit, cancellationToken) is not { } list)
            return DeskRoutes.Missing(visit);
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var l = visit.Tongue;
        if (form.Files["file"] is not { Length: > 0 } file)
            return UploadPage(visit, list, l["Choose a file.", "Kies een bestand."]);
        await using var content = file.OpenReadStream();
        try
        {
            Imports.ReadHeader(content);
        }
        catch (ImportFileException fault)
        {
            return UploadPage(visit, list, fault.Message);
        }
        content.Position = 0;
        return await uploads.KeepAsync(visit.Tenant.Id, file.FileName, content, cancellationToken) is { } kept
            ? DeskRoutes.See($"/lists/{id}/import/{kept}")
            : UploadPage(
                visit,
                list,
                l[
                    "There are twenty files waiting already; finish those first, or wait a day.",
                    "Er wachten al twintig bestanden; maak die eerst af, of wacht een dag."
                ]
            );
    }

    async Task<IResult> PreviewAsync(
        Guid id,
        Guid file,
        HttpContext http,
        Visit visit,
        CancellationToken cancellationToken
    )
    {
        if (
            await FindListAsync(id, visit, cancellationToken) is not { } list
            || uploads.Open(visit.Tenant.Id, file) is not var (stream, name)
        )
            return DeskRoutes.Missing(visit);
        await using (stream)
            return await PreviewPageAsync(
                visit,
                list,
                file,
                stream,
                name,
                new Asked(http.Request.Query),
                null,
                cancellationToken
            );
    }

    async Task<RazorComponentResult<ImportPage>> PreviewPageAsync(
        Visit visit,
        MailingList list,
        Guid file,
        FileStream stream,
        string name,
        Asked asked,
        string? fault,
        CancellationToken cancellationToken
    )
    {
        var header = Imports.ReadHeader(stream);
        var plan = asked.Plan(header);
        ImportPreview? seen = null;
        try
        {
            seen = await zegel.Imports.PreviewAsync(
                list,
                stream,
                plan,
                errors: null,
                zegel.Clock.GetUtcNow(),
                progress: null,
                cancellationToken
            );
        }
        catch (ImportFileException wrong)
        {
            fault ??= wrong.Message;
        }
        return DeskRoutes.Page<ImportPage>(
            new
            {
                Visit = visit,
                List = list,
                File = file,
                FileName = name,
                header.Headers,
                Plan = plan,
                Seen = seen,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
    }

    async Task<IResult> ErrorsAsync(
        Guid id,
        Guid file,
        HttpContext http,
        Visit visit,
        CancellationToken cancellationToken
    )
    {
        if (
            await FindListAsync(id, visit, cancellationToken) is not { } list
            || uploads.Open(visit.Tenant.Id, file) is not var (stream, _)
        )
            return DeskRoutes.Missing(visit);
        var plan = new Asked(http.Request.Query).Plan(Imports.ReadHeader(stream));
        return Results.Stream(
            async target =>
            {
                await using (stream)
                await using (var writer = new StreamWriter(target, new UTF8Encoding(false), leaveOpen: true))
                    await zegel.Imports.PreviewAsync(
                        list,
                        stream,
                        plan,
                        writer,
                        zegel.Clock.GetUtcNow(),
                        progress: null,
                        cancellationToken
                    );
            },
            "text/csv; charset=utf-8",
            "refused.csv"
        );
    }

    async Task<IResult> RequestAsync(
        Guid id,
        Guid file,
        HttpContext http,
        Visit visit,
        CancellationToken cancellationToken
    )
    {
        if (
            await FindListAsync(id, visit, cancellationToken) is not { } list
            || uploads.Open(visit.Tenant.Id, file) is not var (stream, name)
        )
            return DeskRoutes.Missing(visit);
        await using (stream)
        {
            var form = await http.Request.ReadFormAsync(cancellationToken);
            var asked = new Asked(form);
            string why;
            try
            {
                var plan = asked.Plan(Imports.ReadHeader(stream));
                var result = await zegel.Imports.RequestAsync(
                    list,
                    stream,
                    name,
                    plan,
                    form["attestation"].ToString(),
                    visit.Actor,
                    zegel.Clock.GetUtcNow(),
                    progress: null,
                    cancellationToken
                );
                if (result is ImportResult.Done(var import))
                {
                    uploads.Drop(visit.Tenant.Id, file);
                    return DeskRoutes.See($"/imports/{import.Id}?done=held");
                }
                why = result is ImportResult.Refused(var reason) ? reason : "";
            }
            catch (ImportFileException fault)
            {
                why = fault.Message;
            }
            stream.Position = 0;
            return await PreviewPageAsync(visit, list, file, stream, name, asked, why, cancellationToken);
        }
    }

    async Task<IResult> ListAsync(Visit visit, CancellationToken cancellationToken) =>
        DeskRoutes.Page<ImportsPage>(
            new
            {
                Visit = visit,
                Imports = await zegel.Imports.ListAsync(visit.Tenant.Id, cancellationToken),
                Lists = await ListNamesAsync(visit, cancellationToken),
            }
        );

    async Task<IReadOnlyDictionary<Guid, string>> ListNamesAsync(Visit visit, CancellationToken cancellationToken) =>
        (await zegel.Lists.ListAsync(visit.Tenant.Id, cancellationToken)).ToDictionary(
            l => l.List.Id,
            l => l.List.Name
        );

    async Task<IResult> ShowAsync(Guid id, Visit visit, CancellationToken cancellationToken, string? done = null) =>
        await ImportPageAsync(id, visit, done, null, cancellationToken);

    async Task<IResult> ImportPageAsync(
        Guid id,
        Visit visit,
        string? done,
        string? fault,
        CancellationToken cancellationToken
    )
    {
        if (await zegel.Imports.FindAsync(visit.Tenant.Id, id, cancellationToken) is not { } import)
            return DeskRoutes.Missing(visit);
        var l = visit.Tongue;
        return DeskRoutes.Page<HeldImportPage>(
            new
            {
                Visit = visit,
                Import = import,
                ListName = (await ListNamesAsync(visit, cancellationToken)).GetValueOrDefault(import.ListId, ""),
                Fault = fault,
                Done = done switch
                {
                    "held" => l[
                        "The file is kept aside. Nobody is on the list by it until a second person agrees.",
                        "Het bestand ligt klaar. Niemand staat erdoor op de lijst totdat een tweede persoon instemt."
                    ],
                    "approved" => l[
                        "Approved: the people are being brought in.",
                        "Goedgekeurd: de mensen worden erop gezet."
                    ],
                    _ => null,
                },
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
    }

    async Task<IResult> ApproveAsync(Guid id, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        if (await zegel.Imports.FindAsync(visit.Tenant.Id, id, cancellationToken) is null)
            return DeskRoutes.Missing(visit);
        if (!visit.User.IsPlatform)
            return await ImportPageAsync(
                id,
                visit,
                null,
                visit.Tongue[
                    "Somebody who looks after the platform has to agree to this.",
                    "Hier moet iemand mee instemmen die het platform beheert."
                ],
                cancellationToken
            );
        var reason = (await http.Request.ReadFormAsync(cancellationToken))["reason"].ToString();
        return await zegel.Imports.ApproveAsync(
            visit.Tenant.Id,
            id,
            visit.Actor,
            reason,
            zegel.Clock.GetUtcNow(),
            cancellationToken
        ) switch
        {
            ImportResult.Done => DeskRoutes.See($"/imports/{id}?done=approved"),
            ImportResult.Refused(var why) => await ImportPageAsync(id, visit, null, why, cancellationToken),
            _ => DeskRoutes.Missing(visit),
        };
    }

    async Task<IResult> RefuseAsync(Guid id, HttpContext http, Visit visit, CancellationToken cancellationToken)
    {
        var reason = (await http.Request.ReadFormAsync(cancellationToken))["reason"].ToString();
        return await zegel.Imports.RefuseAsync(
            visit.Tenant.Id,
            id,
            visit.Actor,
            reason,
            zegel.Clock.GetUtcNow(),
            cancellationToken
        ) switch
        {
            ImportResult.Done => DeskRoutes.See($"/imports/{id}"),
            ImportResult.Refused(var why) => await ImportPageAsync(id, visit, null, why, cancellationToken),
            _ => DeskRoutes.Missing(visit),
        };
    }

    /// <summary>What a visitor says of the columns: in the address of the preview, and again in the form that asks.</summary>
    sealed class Asked(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> values)
    {
        readonly Dictionary<string, string> values = values
            .Where(v => v.Value.ToString().Length <= 500)
            .ToDictionary(v => v.Key, v => v.Value.ToString().Trim());

        public ImportPlan Plan(ImportHeader header)
        {
            string? Of(string name) => values.TryGetValue(name, out var text) && text.Length > 0 ? text : null;
            // Nothing said yet: what the columns seem to hold.
            var columns = values.Keys.Any(k => k.StartsWith("column", StringComparison.Ordinal))
                ? header
                    .Headers.Select(
                        (h, i) => (Header: h, Field: Of(string.Create(CultureInfo.InvariantCulture, $"column{i}")))
                    )
                    .Where(c => c.Field is not null)
                    .ToDictionary(c => c.Header, c => c.Field!)
                : header.Guess;
            return new ImportPlan(columns, Of("method"), Of("source"), Of("wording"), Of("zone"), Of("time_format"));
        }
    }
}

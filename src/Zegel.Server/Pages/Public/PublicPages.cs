using System.Diagnostics;
using System.Globalization;
using LinqToDB;
using LinqToDB.Async;
using Microsoft.AspNetCore.Http.HttpResults;
using Zegel.Consent;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Public;

/// <summary>
/// The pages of subscribers. GET and HEAD change nothing, anywhere: link scanners open every link of a mail. No cookie, no
/// script, no redirect on the one-click POST (RFC 8058 §3.2).
/// </summary>
sealed class PublicPages(Installation zegel)
{
    static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder routes, Installation zegel)
    {
        var pages = new PublicPages(zegel);
        routes.MapMethods("/f/{form}", Reading, pages.FormAsync);
        routes.MapPost("/f/{form}", pages.SubscribeAsync).DisableAntiforgery();
        routes.MapMethods("/c/{token}", Reading, pages.ConfirmPageAsync);
        routes.MapPost("/c/{token}", pages.ConfirmAsync).DisableAntiforgery();
        routes.MapMethods("/u/{token}", Reading, pages.LeavePageAsync);
        routes.MapPost("/u/{token}", pages.LeaveAsync).DisableAntiforgery();
        routes.MapMethods("/p/{token}", Reading, pages.PreferencesPageAsync);
        routes.MapPost("/p/{token}", pages.PreferencesAsync).DisableAntiforgery();
        routes.MapMethods("/w/{token}", Reading, pages.WhyAsync);
        routes.MapMethods("/s/{sender}", Reading, pages.SenderAsync);
        routes.MapMethods("/.well-known/mta-sts.txt", Reading, pages.TransportPolicyAsync);
        // Whoever holds a seal report can see here whether this platform signed it.
        routes.MapMethods("/.well-known/zegel-seal-keys.json", Reading, () => Results.Json(zegel.SealSigner.Keys));
    }

    /// <summary>The policy about the encryption of mail to us, under the names of the hosts that take it (RFC 8461 §3.3).</summary>
    async Task<IResult> TransportPolicyAsync(HttpContext http, CancellationToken cancellationToken) =>
        zegel.Zone.Policy is { } policy
        && http.Request.Host.Host.ToLowerInvariant() is var host
        && host.StartsWith("mta-sts.", StringComparison.Ordinal)
        && await TakesMailAsync(host["mta-sts.".Length..], cancellationToken)
            ? Results.Text(policy.Text, "text/plain")
            : Results.NotFound();

    async Task<bool> TakesMailAsync(string name, CancellationToken cancellationToken) =>
        zegel.Zone.PolicyDomains.Contains(name)
        || (
            DomainName.TryParse(name, out var domain)
            && await zegel.Database.ReadAsync(
                db => db.WithReturnHost(domain).AnyAsync(cancellationToken),
                cancellationToken
            )
        );

    async Task<IResult> FormAsync(string form, CancellationToken cancellationToken) =>
        await zegel.Forms.FindAsync(form, cancellationToken) is { } found
            ? FormPage(found, StatusCodes.Status200OK)
            : NotFound();

    RazorComponentResult<SignupPage> FormPage(
        SignupForm form,
        int status,
        string? fault = null,
        string address = "",
        string name = ""
    ) =>
        Page<SignupPage>(
            status,
            new
            {
                Words = PublicWords.For(form.List.Language),
                Sender = SenderIdentity.Of(form.Brand, form.Tenant),
                form.List.Slug,
                form.Title,
                form.Label,
                Nonce = zegel.Forms.NewNonce(form, zegel.Clock.GetUtcNow()),
                Fault = fault,
                Address = address,
                Name = name,
            }
        );

    async Task<IResult> SubscribeAsync(string form, HttpContext http, CancellationToken cancellationToken)
    {
        if (await zegel.Forms.FindAsync(form, cancellationToken) is not { } found)
            return NotFound();
        if (await ReadFormAsync(http, cancellationToken) is not { } fields)
            return FormPage(found, StatusCodes.Status400BadRequest);
        // A form on somebody's own page brings an address and no nonce: here they see what they agree to, and choose.
        if (!fields.ContainsKey(SignupForm.NonceField))
            return FormPage(
                found,
                StatusCodes.Status200OK,
                address: Short(fields[SignupForm.AddressField]),
                name: Short(fields[SignupForm.NameField])
            );
        var post = new SignupPost(
            fields[SignupForm.AddressField],
            fields[SignupForm.NameField],
            fields[SignupForm.BoxField],
            fields[SignupForm.NonceField],
            fields[SignupForm.TrapField],
            Origin(http),
            VisitorOf(http)
        );
        var now = zegel.Clock.GetUtcNow();
        var words = PublicWords.For(found.List.Language);
        var sender = SenderIdentity.Of(found.Brand, found.Tenant);
        var thanks = Notice(
            StatusCodes.Status200OK,
            words,
            sender,
            words.CheckYourMail,
            words.CheckYourMailText(found.List.Name),
            done: true
        );
        switch (zegel.Forms.Validate(found, post, now))
        {
            case SignupCheck.Rejected(_, var message, var detail):
                return FormPage(
                    found,
                    StatusCodes.Status422UnprocessableEntity,
                    detail is null ? message : $"{message} ({detail})",
                    Short(post.Address),
                    Short(post.Name)
                );
            case SignupCheck.Pretended:
                return thanks;
            case SignupCheck.Accepted(var request):
                var asked = await AnswerTime.EvenAsync(
                    () => zegel.OptIn.RequestAsync(request, now, cancellationToken),
                    zegel.Clock,
                    cancellationToken
                );
                return asked switch
                {
                    OptInResult.Received => thanks,
                    OptInResult.TooMany => Notice(
                        StatusCodes.Status429TooManyRequests,
                        words,
                        sender,
                        words.TooBusy,
                        words.TooBusyText
                    ),
                    OptInResult.NoSender => Notice(
                        StatusCodes.Status503ServiceUnavailable,
                        words,
                        sender,
                        words.NotReady,
                        words.NotReadyText
                    ),
                    _ => throw new UnreachableException(),
                };
            default:
                throw new UnreachableException();
        }
    }

    async Task<IResult> ConfirmPageAsync(string token, CancellationToken cancellationToken) =>
        await ConfirmationAsync(
            await zegel.OptIn.PeekAsync(token, zegel.Clock.GetUtcNow(), cancellationToken),
            token,
            cancellationToken
        );

    async Task<IResult> ConfirmAsync(string token, HttpContext http, CancellationToken cancellationToken) =>
        await ConfirmationAsync(
            await zegel.OptIn.ConfirmAsync(token, VisitorOf(http), zegel.Clock.GetUtcNow(), cancellationToken),
            token,
            cancellationToken
        );

    async Task<IResult> ConfirmationAsync(Confirmation confirmation, string token, CancellationToken cancellationToken)
    {
        if (confirmation is Confirmation.Unknown)
            return NotFound();
        var (lists, language) = confirmation switch
        {
            Confirmation.Open(var l, var g) => (l, g),
            Confirmation.Done(var l, var g) => (l, g),
            Confirmation.AlreadyUsed(var l, var g) => (l, g),
            Confirmation.Expired(var l, var g) => (l, g),
            _ => throw new UnreachableException(),
        };
        var words = PublicWords.For(language);
        var sender = await SenderOfAsync(lists[0].BrandId, cancellationToken);
        var names = string.Join(", ", lists.Select(l => l.Name));
        return confirmation switch
        {
            Confirmation.Open => Notice(
                StatusCodes.Status200OK,
                words,
                sender,
                words.Confirm,
                words.ConfirmText(names),
                button: words.ConfirmButton,
                action: $"/c/{token}"
            ),
            Confirmation.Done => Notice(
                StatusCodes.Status200OK,
                words,
                sender,
                words.Confirmed,
                words.ConfirmedText(names),
                done: true,
                hint: await BulkAddressAsync(lists[0].BrandId, cancellationToken) is { } address
                    ? words.ContactsHint(address)
                    : null
            ),
            Confirmation.AlreadyUsed => Notice(
                StatusCodes.Status200OK,
                words,
                sender,
                words.LinkUsed,
                words.LinkUsedText,
                done: true
            ),
            _ => Notice(StatusCodes.Status410Gone, words, sender, words.LinkExpired, words.LinkExpiredText),
        };
    }

    async Task<IResult> LeavePageAsync(string token, CancellationToken cancellationToken)
    {
        if (IsDry(token, ExitKind.Leave))
            return DryPage();
        if (await LinkAsync(token, ExitKind.Leave, cancellationToken) is not { } link)
            return NotFound();
        return Page<LeavePage>(
            StatusCodes.Status200OK,
            new
            {
                link.Words,
                link.Sender,
                List = link.Preferences.Linked.Name,
                Token = token,
                PreferencesToken = zegel.Exits.Issue(
                    ExitKind.Preferences,
                    link.Exit.SubscriptionId,
                    link.Exit.CampaignNumber
                ),
            }
        );
    }

    /// <summary>Both the one-click POST of a mail program and the button of the page; the answer is short and final.</summary>
    async Task<IResult> LeaveAsync(string token, HttpContext http, CancellationToken cancellationToken)
    {
        if (IsDry(token, ExitKind.Leave))
            return DryPage();
        if (await LinkAsync(token, ExitKind.Leave, cancellationToken) is not { } link)
            return NotFound();
        var post = await ReadFormAsync(http, cancellationToken);
        var oneClick = post is not null && post["List-Unsubscribe"] == "One-Click";
        if (!oneClick && (post is null || post["leave"] != "list"))
            return TypedResults.Text(
                "List-Unsubscribe=One-Click is needed\n",
                statusCode: StatusCodes.Status400BadRequest
            );
        var exit = new Exit(
            oneClick ? ExitChannel.OneClick : ExitChannel.Page,
            VisitorOf(http),
            link.Exit.CampaignNumber
        );
        await zegel.OptOut.LeaveAsync(link.Exit.SubscriptionId, exit, zegel.Clock.GetUtcNow(), cancellationToken);
        return oneClick
            ? TypedResults.Text(link.Words.Left + "\n")
            : Notice(
                StatusCodes.Status200OK,
                link.Words,
                link.Sender,
                link.Words.Left,
                link.Words.LeftText(link.Preferences.Linked.Name),
                done: true
            );
    }

    async Task<IResult> PreferencesPageAsync(string token, CancellationToken cancellationToken) =>
        IsDry(token, ExitKind.Preferences) ? DryPage()
        : await LinkAsync(token, ExitKind.Preferences, cancellationToken) is { } link
            ? PreferencesPage(link, token, saved: false)
        : NotFound();

    static RazorComponentResult<PreferencesPage> PreferencesPage(Link link, string token, bool saved) =>
        Page<PreferencesPage>(
            StatusCodes.Status200OK,
            new
            {
                link.Words,
                link.Sender,
                Token = token,
                Lists = (IReadOnlyList<PreferencesPage.Row>)
                    [
                        .. link
                            .Preferences.Lines.OfType<PreferenceLine.Active>()
                            .Select(line => new PreferencesPage.Row(
                                line.List.Id,
                                line.List.Name,
                                line.List.Purpose,
                                line.Since
                            )),
                    ],
                Saved = saved,
            }
        );

    async Task<IResult> PreferencesAsync(string token, HttpContext http, CancellationToken cancellationToken)
    {
        if (await LinkAsync(token, ExitKind.Preferences, cancellationToken) is not { } link)
            return NotFound();
        if (await ReadFormAsync(http, cancellationToken) is not { } post)
            return TypedResults.BadRequest();
        var exit = new Exit(ExitChannel.Preferences, VisitorOf(http), link.Exit.CampaignNumber);
        var now = zegel.Clock.GetUtcNow();
        if (post["do"] == "leave-all")
        {
            await zegel.OptOut.LeaveAllAsync(link.Exit.SubscriptionId, exit, now, cancellationToken);
            return Notice(
                StatusCodes.Status200OK,
                link.Words,
                link.Sender,
                link.Words.Left,
                link.Words.LeftAllText(link.Sender.Brand),
                done: true
            );
        }
        if (post["do"] != "save")
            return TypedResults.BadRequest();
        var kept = post["keep"].Select(k => Guid.TryParse(k, out var id) ? id : Guid.Empty).ToHashSet();
        await zegel.OptOut.SetPreferencesAsync(
            link.Exit.SubscriptionId,
            kept,
            exit,
            Origin(http),
            now,
            cancellationToken
        );
        var fresh = await LinkAsync(token, ExitKind.Preferences, cancellationToken);
        return PreferencesPage(fresh ?? link, token, saved: true);
    }

    async Task<IResult> WhyAsync(string token, CancellationToken cancellationToken)
    {
        if (IsDry(token, ExitKind.Why))
            return DryPage();
        if (await LinkAsync(token, ExitKind.Why, cancellationToken) is not { } link)
            return NotFound();
        var words = link.Words;
        var place = link
            .Preferences.Lines.OfType<PreferenceLine.Active>()
            .FirstOrDefault(l => l.SubscriptionId == link.Exit.SubscriptionId);
        var facts = new List<(string, string)> { (words.TheList, link.Preferences.Linked.Name) };
        if (place is not null)
        {
            if (place.RequestedAt is { } asked)
                facts.Add((words.AskedOn, Moment(asked, words)));
            facts.Add((words.ConfirmedOn, Moment(place.Since, words)));
            facts.Add((words.YouAgreedTo, place.List.Purpose));
        }
        return Page<WhyPage>(
            StatusCodes.Status200OK,
            new
            {
                Words = words,
                link.Sender,
                IsActive = place is not null,
                Facts = (IReadOnlyList<(string, string)>)facts,
                LeaveToken = zegel.Exits.Issue(ExitKind.Leave, link.Exit.SubscriptionId, link.Exit.CampaignNumber),
                PreferencesToken = zegel.Exits.Issue(
                    ExitKind.Preferences,
                    link.Exit.SubscriptionId,
                    link.Exit.CampaignNumber
                ),
            }
        );
    }

    static string Moment(DateTimeOffset at, PublicWords words) =>
        at.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.GetCultureInfo(words.Language));

    async Task<IResult> SenderAsync(string sender, CancellationToken cancellationToken)
    {
        await using var db = await zegel.Database.ReadAsync(cancellationToken);
        var brand = await db.Brands.SingleOrDefaultAsync(b => b.Slug == sender, cancellationToken);
        if (brand is null)
            return NotFound();
        var tenant = await db.Tenants.SingleAsync(t => t.Id == brand.TenantId, cancellationToken);
        var addresses = await db
            .SenderAddresses.Where(a => a.BrandId == brand.Id)
            .OrderBy(a => a.Address)
            .Select(a => a.Address)
            .ToListAsync(cancellationToken);
        var planned = await db
            .OpenSenderChanges.Where(c => c.BrandId == brand.Id && c.AgreedAt != null && c.NewAddress != c.Address)
            .OrderBy(c => c.NewAddress)
            .Select(c => c.NewAddress)
            .ToListAsync(cancellationToken);
        return Page<SenderPage>(
            StatusCodes.Status200OK,
            new
            {
                Words = PublicWords.For(brand.Language),
                Sender = SenderIdentity.Of(brand, tenant),
                Addresses = (IReadOnlyList<string>)addresses,
                Planned = (IReadOnlyList<string>)planned,
            }
        );
    }

    /// <summary>An exit link with all that its page shows; null when the token is not ours or not of this kind.</summary>
    async Task<Link?> LinkAsync(string token, ExitKind kind, CancellationToken cancellationToken)
    {
        if (!zegel.Exits.TryRead(token, out var exit) || exit.Kind != kind)
            return null;
        if (await zegel.OptOut.PreferencesAsync(exit.SubscriptionId, cancellationToken) is not { } preferences)
            return null;
        return new Link(
            exit,
            preferences,
            PublicWords.For(preferences.Language),
            await SenderOfAsync(preferences.Linked.BrandId, cancellationToken)
        );
    }

    /// <summary>A token of the release gate's self-test: rightly signed, and nobody's.</summary>
    bool IsDry(string token, ExitKind kind) =>
        zegel.Exits.TryRead(token, out var exit) && exit.Kind == kind && exit.SubscriptionId == Guid.Empty;

    static RazorComponentResult<NoticePage> DryPage()
    {
        var words = PublicWords.For("en");
        return Notice(StatusCodes.Status200OK, words, SenderIdentity.Platform, words.TestLink, words.TestLinkText);
    }

    sealed record Link(ExitToken Exit, Preferences Preferences, PublicWords Words, SenderIdentity Sender);

    async Task<SenderIdentity> SenderOfAsync(Guid brandId, CancellationToken cancellationToken)
    {
        await using var db = await zegel.Database.ReadAsync(cancellationToken);
        var brand = await db.Brands.SingleAsync(b => b.Id == brandId, cancellationToken);
        return SenderIdentity.Of(brand, await db.Tenants.SingleAsync(t => t.Id == brand.TenantId, cancellationToken));
    }

    Task<string?> BulkAddressAsync(Guid brandId, CancellationToken cancellationToken) =>
        zegel.Database.ReadAsync(
            db =>
                db.SenderAddresses.Where(a => a.BrandId == brandId && a.Stream == MailStream.Bulk)
                    .Select(a => a.Address)
                    .SingleOrDefaultAsync(cancellationToken)!,
            cancellationToken
        );

    /// <summary>The posted fields; null when the body is not a form or breaks a limit.</summary>
    static async Task<IFormCollection?> ReadFormAsync(HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            return http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancellationToken) : null;
        }
        catch (Exception fault) when (fault is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    static Visitor VisitorOf(HttpContext http) => new(http.Connection.RemoteIpAddress, http.Request.Headers.UserAgent);

    string Origin(HttpContext http) => zegel.Settings.PublicUrl.AbsoluteUri.TrimEnd('/') + http.Request.Path;

    static string Short(string? text) => text is { Length: > 300 } ? text[..300] : text ?? "";

    static RazorComponentResult<NoticePage> NotFound()
    {
        var words = PublicWords.For("nl");
        return Notice(
            StatusCodes.Status404NotFound,
            words,
            SenderIdentity.Platform,
            words.LinkUnknown,
            words.LinkUnknownText
        );
    }

    static RazorComponentResult<NoticePage> Notice(
        int status,
        PublicWords words,
        SenderIdentity sender,
        string title,
        string text,
        bool done = false,
        string? button = null,
        string? action = null,
        string? hint = null
    ) =>
        Page<NoticePage>(
            status,
            new
            {
                Words = words,
                Sender = sender,
                Title = title,
                Text = text,
                Done = done,
                Button = button,
                Action = action,
                Hint = hint,
            }
        );

    static RazorComponentResult<T> Page<T>(int status, object parameters)
        where T : Microsoft.AspNetCore.Components.IComponent =>
        new(parameters) { StatusCode = status, PreventStreamingRendering = true };
}

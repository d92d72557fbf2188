using System.Reflection;
using System.Text.RegularExpressions;
using Zegel.Campaigns;
using Zegel.Campaigns.HouseMail;
using Zegel.Consent;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Server.Cli;
using Zegel.Server.Pages.Desk;
using Zegel.Tenants;

namespace Zegel.Server.Demo;

/// <summary>The customer of the demo: a thrift shop with a brand, two sending domains, a list and a newsletter.</summary>
sealed partial record DemoCustomer(Installation Zegel, Brand Brand, MailingList List)
{
    /// <summary>Who signs in to the demo. It listens on loopback only, so everyone may know.</summary>
    public const string OwnerAddress = "anna@ruimpost.example";
    public const string OwnerPassword = "een zegel van was";

    /// <summary>Makes the customer on a stage whose platform answers.</summary>
    /// <param name="showEntries">Is handed the DNS entries of each domain.</param>
    /// <param name="showReady">Is handed each domain once Zegel sees its entries.</param>
    public static async Task<DemoCustomer> FoundAsync(
        DemoStage stage,
        Action<IReadOnlyList<DnsEntry>> showEntries,
        Action<DomainLook> showReady,
        CancellationToken cancellationToken
    )
    {
        var zegel = stage.Zegel;
        var made = await zegel.Tenants.CreateAsync(
            new TenantInput(
                "kringloop",
                "Stichting Kringloop De Linde",
                "Lindelaan 1, 3511 AB Utrecht",
                "030 123 45 67",
                "KvK 12345678",
                "https://kringloop.example/privacy"
            ),
            "demo",
            cancellationToken
        );
        if (made is not TenantResult.Saved(var tenant))
            throw new CommandException($"the demo's tenant could not be made: {made}");
        var named = await zegel.Tenants.CreateBrandAsync(
            tenant.Id,
            "Kringloop De Linde",
            "nl",
            "demo",
            cancellationToken
        );
        if (named is not BrandResult.Created(var brand))
            throw new CommandException($"the demo's brand could not be made: {named}");
        var office = await stage.OpenOfficeAsync(cancellationToken);
        foreach (var name in new[] { DemoStage.BulkDomain, DemoStage.SystemDomain })
            showReady(await stage.OnboardAsync(tenant.Id, name, showEntries, cancellationToken));
        await AddSenderAsync(zegel, brand, MailStream.Bulk, $"nieuws@{DemoStage.BulkDomain}", cancellationToken);
        await AddSenderAsync(zegel, brand, MailStream.System, $"welkom@{DemoStage.SystemDomain}", cancellationToken);
        foreach (var address in new[] { $"nieuws@{DemoStage.BulkDomain}", $"welkom@{DemoStage.SystemDomain}" })
            await ProveAsync(zegel, tenant, Mailbox.Parse(address), office, cancellationToken);
        var owner = await zegel.Users.AddAsync(
            new NewUser(tenant.Id, Role.Owner, OwnerAddress, "Anna de Linde", "nl", OwnerPassword, IsPlatform: true),
            "demo",
            cancellationToken
        );
        if (owner is not UserResult.Done)
            throw new CommandException($"the demo's owner could not be made: {owner}");
        return new DemoCustomer(zegel, brand, await MakeListAsync(zegel, brand, cancellationToken));
    }

    public Task<Campaign> NewsletterAsync(CancellationToken cancellationToken) =>
        CreateAsync(
            "Winterbrief",
            "De winkel wordt warm: winterjassen en repaircafé",
            "Wat er nieuw is in de winkel, en wanneer je kunt leren repareren.",
            "newsletter.html",
            cancellationToken
        );

    /// <summary>One that the gate must refuse.</summary>
    public Task<Campaign> BadDraftAsync(CancellationToken cancellationToken) =>
        CreateAsync("Slechte kladversie", "Re: uw bestelling", "", "bad-draft.html", cancellationToken);

    async Task<Campaign> CreateAsync(
        string name,
        string subject,
        string preheader,
        string file,
        CancellationToken cancellationToken
    )
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"demo/{file}")!;
        using var reader = new StreamReader(stream);
        var created = await Zegel.Campaigns.CreateAsync(
            new CampaignInput(
                Brand.Id,
                name,
                [List.Id],
                subject,
                preheader,
                TemplateFormat.Html,
                await reader.ReadToEndAsync(cancellationToken)
            ),
            Zegel.Clock.GetUtcNow(),
            cancellationToken
        );
        return created is SaveResult.Saved(var campaign)
            ? campaign
            : throw new CommandException($"{name} could not be made: {created}");
    }

    static async Task AddSenderAsync(
        Installation zegel,
        Brand brand,
        MailStream stream,
        string address,
        CancellationToken cancellationToken
    )
    {
        var added = await zegel.Senders.AddAsync(
            brand.TenantId,
            "demo",
            brand.Id,
            stream,
            address,
            brand.Name,
            cancellationToken
        );
        if (added is not AddSenderResult.Added)
            throw new CommandException($"{address} could not be made the {stream} address: {added}");
    }

    /// <summary>Somebody at the office reads the mail that asks, and gives its code.</summary>
    static async Task ProveAsync(
        Installation zegel,
        Tenant tenant,
        Mailbox address,
        OfficeMailbox office,
        CancellationToken cancellationToken
    )
    {
        var asked = await zegel.ProofMail.AskAsync(tenant.Id, address, "demo", cancellationToken);
        if (asked is AskProofResult.KeptHere)
            return;
        // Too soon: a server that runs has asked by itself.
        if (asked is not (AskProofResult.Sent or AskProofResult.TooSoon))
            throw new CommandException(ProofText.Of(Tongue.English, address.ToString(), asked));
        var mail = await office.ReadAsync(address.ToString(), cancellationToken);
        var code = Code().Match(mail.TextBody ?? "").Value;
        var proven = await zegel.Proofs.ProveAsync(tenant.Id, address, code, "demo", cancellationToken);
        if (proven is not ProveResult.Proven)
            throw new CommandException(ProofText.Of(Tongue.English, address.ToString(), proven));
    }

    [GeneratedRegex("[0-9]{4} [0-9]{4}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    static async Task<MailingList> MakeListAsync(Installation zegel, Brand brand, CancellationToken cancellationToken)
    {
        var created = await zegel.Lists.CreateAsync(
            new NewList(
                brand,
                "Nieuwsbrief",
                "Nieuws uit de winkel, repaircafés en acties.",
                "ongeveer eens per maand",
                "nl"
            ),
            zegel.Clock.GetUtcNow(),
            cancellationToken
        );
        return created is ListCreation.Created(var list)
            ? list
            : throw new CommandException($"the list could not be made: {created}");
    }
}

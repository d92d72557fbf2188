using System.CommandLine;
using Zegel.Domains;
using Zegel.Tenants;

namespace Zegel.Server.Cli;

/// <summary><c>zegel tenant add|list</c> and <c>zegel brand add|sender|list</c>: who sends, and under which names.</summary>
static class TenantCommands
{
    public static Command Tenant() => new("tenant", "Legal persons that send") { AddTenant(), ListTenants() };

    public static Command Brand() =>
        new("brand", "The names under which a tenant writes") { AddBrand(), AddSender(), ListBrands() };

    static Command AddTenant()
    {
        var name = new Argument<string>("name") { Description = "Short, for commands and the desk" };
        Option<string> Needed(string option, string description) =>
            new(option) { Description = description, Required = true };
        var legalName = Needed("--legal-name", "As in the trade register");
        var postal = Needed("--postal-address", "Stands under every mail");
        var contact = Needed("--contact", "Telephone or address where people answer");
        var register = Needed("--trade-register", "Such as KvK 12345678");
        var privacy = Needed("--privacy-url", "https address of the privacy statement");
        return new Command("add", "Makes a tenant; then add a user, a brand and a domain")
        {
            name,
            legalName,
            postal,
            contact,
            register,
            privacy,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var made = await zegel.Tenants.CreateAsync(
                    new TenantInput(
                        parsed.GetRequiredValue(name),
                        parsed.GetRequiredValue(legalName),
                        parsed.GetRequiredValue(postal),
                        parsed.GetRequiredValue(contact),
                        parsed.GetRequiredValue(register),
                        parsed.GetRequiredValue(privacy)
                    ),
                    Environment.UserName,
                    cancellationToken
                );
                if (made is not TenantResult.Saved(var tenant))
                    throw new CommandException(((TenantResult.Refused)made).Why, Exit.Usage);
                Console.WriteLine(
                    $"Tenant {tenant.Name}. Next: zegel --tenant {tenant.Name} user add ADDRESS --name NAME"
                );
                return Exit.Pass;
            }
        );
    }

    static Command ListTenants()
    {
        var format = Output.FormatOption();
        return new Command("list", "All tenants of this installation") { format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenants = await zegel.Tenants.ListAsync(cancellationToken);
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(tenants);
                else
                    Output.WriteTable(
                        ["name", "legal name", "trade register", "contact"],
                        tenants.Select(t => (IReadOnlyList<string>)[t.Name, t.LegalName, t.TradeRegister, t.Contact])
                    );
                return Exit.Pass;
            }
        );
    }

    static Command AddBrand()
    {
        var name = new Argument<string>("name") { Description = "What readers know" };
        var language = new Option<string>("--language") { Description = "nl or en", DefaultValueFactory = _ => "nl" };
        return new Command("add", "Makes a brand") { name, language }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var made = await zegel.Tenants.CreateBrandAsync(
                    tenant.Id,
                    parsed.GetRequiredValue(name),
                    parsed.GetRequiredValue(language),
                    Environment.UserName,
                    cancellationToken
                );
                if (made is not BrandResult.Created(var brand))
                    throw new CommandException(((BrandResult.Refused)made).Why, Exit.Usage);
                Console.WriteLine($"{brand.Name}: {zegel.Settings.PublicUrl}s/{brand.Slug}");
                return Exit.Pass;
            }
        );
    }

    static Command AddSender()
    {
        var brand = new Argument<string>("brand") { Description = "Name or slug" };
        var stream = new Option<MailStream>("--stream")
        {
            Description = "bulk for newsletters, transactional, or system for confirmations and codes",
            Required = true,
        };
        var address = new Option<string>("--address") { Description = "At a declared domain", Required = true };
        var display = new Option<string?>("--display-name") { Description = "Without it, the brand's name" };
        return new Command("sender", "Gives a brand its address for a stream, for good (G04, G43)")
        {
            brand,
            stream,
            address,
            display,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var named = await zegel.BrandAsync(tenant, parsed.GetRequiredValue(brand), cancellationToken);
                var added = await zegel.Senders.AddAsync(
                    tenant.Id,
                    Environment.UserName,
                    named.Id,
                    parsed.GetValue(stream),
                    parsed.GetRequiredValue(address),
                    parsed.GetValue(display) ?? named.Name,
                    cancellationToken
                );
                if (added is AddSenderResult.Added(var sender))
                {
                    Console.WriteLine($"{named.Name} writes {Word(sender.Stream)} mail from {sender.Address}.");
                    return Exit.Pass;
                }
                throw new CommandException(
                    (added.RuleId is { } rule ? $"{rule}: " : "") + Why(added),
                    added.RuleId is null ? Exit.Usage : Exit.Blocked
                );
            }
        );
    }

    /// <summary>Why an address was not taken, in a sentence.</summary>
    public static string Why(AddSenderResult result) =>
        result switch
        {
            AddSenderResult.BadAddress(var reason) => reason,
            AddSenderResult.UnknownBrand => "there is no such brand",
            AddSenderResult.DomainNotRegistered(var domain, null) => $"{domain} is not declared: add the domain first",
            AddSenderResult.DomainNotRegistered(var domain, var parent) =>
                $"{domain} is not declared; {parent} is, but each (sub)domain counts for itself",
            AddSenderResult.AlreadyFrozen(var sender) =>
                $"the brand writes {Word(sender.Stream)} mail from {sender.Address} already, and readers know it by that",
            AddSenderResult.AddressInUse({ } stream) => $"the address is used for {Word(stream)} mail",
            AddSenderResult.AddressInUse => "the address is in use",
            _ => "the address was not taken",
        };

    static string Word(MailStream stream) => stream.ToString().ToLowerInvariant();

    static Command ListBrands()
    {
        var format = Output.FormatOption();
        return new Command("list", "Brands and the addresses they write from") { format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var brands = await zegel.Tenants.BrandsAsync(tenant.Id, cancellationToken);
                var senders = (await zegel.Senders.ListAsync(tenant.Id, cancellationToken)).ToLookup(s => s.BrandId);
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(
                        brands.Select(b => new
                        {
                            b.Id,
                            b.Name,
                            b.Slug,
                            b.Language,
                            senders = senders[b.Id]
                                .Select(s => new
                                {
                                    s.Stream,
                                    s.Address,
                                    s.DisplayName,
                                }),
                        })
                    );
                else
                    Output.WriteTable(
                        ["brand", "page", "language", "writes from"],
                        brands.Select(b =>
                            (IReadOnlyList<string>)
                                [
                                    b.Name,
                                    $"/s/{b.Slug}",
                                    b.Language,
                                    string.Join('\n', senders[b.Id].Select(s => $"{Word(s.Stream)}: {s.Address}")),
                                ]
                        )
                    );
                return Exit.Pass;
            }
        );
    }
}

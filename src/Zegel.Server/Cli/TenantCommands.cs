using System.CommandLine;
using Zegel.Campaigns.HouseMail;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Server.Pages.Desk;
using Zegel.Tenants;

namespace Zegel.Server.Cli;

/// <summary><c>zegel tenant add|list</c> and <c>zegel brand add|sender|prove|change|list</c>: who sends, and under which names.</summary>
static class TenantCommands
{
    public static Command Tenant() => new("tenant", "Legal persons that send") { AddTenant(), ListTenants() };

    public static Command Brand() =>
        new("brand", "The names under which a tenant writes")
        {
            AddBrand(),
            AddSender(),
            Prove(),
            Change(),
            AgreeToChange(),
            WithdrawChange(),
            ListBrands(),
        };

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
        return new Command(
            "sender",
            "Gives a brand its address for a stream; it stays, unless a change is planned (G04, G43)"
        )
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
                    Console.WriteLine($"Next: zegel brand prove {sender.Address}");
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
                $"the brand writes {Word(sender.Stream)} mail from {sender.Address} already, and readers know it by that; `zegel brand change` plans another",
            AddSenderResult.NoReply(var address) =>
                $"{address} says itself that nobody reads it; choose an address for newsletters that people may answer",
            AddSenderResult.AddressInUse({ } stream) => $"the address is used for {Word(stream)} mail",
            AddSenderResult.AddressInUse => "the address is in use",
            _ => "the address was not taken",
        };

    static Command Prove()
    {
        var address = new Argument<string>("address") { Description = "That a brand of yours writes from" };
        var code = new Option<string?>("--code") { Description = "From the test mail; without it, one is sent" };
        return new Command(
            "prove",
            "Shows that somebody reads a sender address: sends a test mail there, or takes its code (G05, B01)"
        )
        {
            address,
            code,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                if (!Mailbox.TryParse(parsed.GetRequiredValue(address), out var mailbox, out var error))
                    throw new CommandException(error, Exit.Usage);
                var actor = Environment.UserName;
                if (parsed.GetValue(code) is { } given)
                {
                    var proven = await zegel.Proofs.ProveAsync(tenant.Id, mailbox, given, actor, cancellationToken);
                    var said = ProofText.Of(Tongue.English, mailbox.ToString(), proven);
                    if (proven is not ProveResult.Proven)
                        throw new CommandException(said, Exit.Blocked);
                    Console.WriteLine(said);
                    return Exit.Pass;
                }
                var asked = await zegel.ProofMail.AskAsync(tenant.Id, mailbox, actor, cancellationToken);
                var says = ProofText.Of(Tongue.English, mailbox.ToString(), asked);
                switch (asked)
                {
                    case AskProofResult.KeptHere:
                        Console.WriteLine(says);
                        return Exit.Pass;
                    case AskProofResult.Sent:
                        Console.WriteLine(says);
                        Console.WriteLine($"zegel brand prove {mailbox} --code CODE");
                        return Exit.Pass;
                    case AskProofResult.Refused(AskProofFault.DnsSilent):
                        throw new CommandException(says, Exit.CouldNotCheck);
                    case AskProofResult.Unknown:
                        throw new CommandException($"{says} `zegel brand list` names them.", Exit.Usage);
                    default:
                        throw new CommandException(says, Exit.Blocked);
                }
            }
        );
    }

    static Command Change()
    {
        var brand = new Argument<string>("brand") { Description = "Name or slug" };
        var stream = new Option<MailStream>("--stream")
        {
            Description = "bulk, transactional or system",
            DefaultValueFactory = _ => MailStream.Bulk,
        };
        var address = new Option<string?>("--address")
        {
            Description = "At a declared domain; without it, only the name changes",
        };
        var display = new Option<string?>("--display-name") { Description = "Without it, the name stays" };
        var reason = new Option<string>("--reason") { Description = "Why; it stands in the log", Required = true };
        var by = WaiveCommands.By();
        return new Command(
            "change",
            "Asks for another address: somebody else agrees, two newsletters announce it, then it changes by itself (G04)"
        )
        {
            brand,
            stream,
            address,
            display,
            reason,
            by,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var named = await zegel.BrandAsync(tenant, parsed.GetRequiredValue(brand), cancellationToken);
                var user = await WaiveCommands.UserAsync(zegel, parsed.GetRequiredValue(by), cancellationToken);
                var now = await zegel.Senders.FindAsync(named.Id, parsed.GetValue(stream), cancellationToken);
                return await TellAsync(
                    await zegel.SenderChanges.AskAsync(
                        tenant.Id,
                        new ChangeWish(
                            named.Id,
                            parsed.GetValue(stream),
                            parsed.GetValue(address) ?? now?.Address ?? "",
                            parsed.GetValue(display) ?? now?.DisplayName ?? named.Name,
                            parsed.GetRequiredValue(reason)
                        ),
                        user.Id,
                        cancellationToken
                    ),
                    zegel,
                    cancellationToken
                );
            }
        );
    }

    static Command AgreeToChange() =>
        Turn(
            "change-agree",
            "Agrees with a change of address that somebody else asked, as who looks after the platform",
            static (zegel, id, user, cancellationToken) => zegel.SenderChanges.AgreeAsync(id, user, cancellationToken)
        );

    static Command WithdrawChange() =>
        Turn(
            "change-withdraw",
            "Refuses a change of address, or takes it back, until it has taken effect",
            static (zegel, id, user, cancellationToken) =>
                zegel.SenderChanges.WithdrawAsync(id, user, cancellationToken)
        );

    static Command Turn(
        string name,
        string description,
        Func<Installation, Guid, Guid, CancellationToken, Task<ChangeResult>> turn
    )
    {
        var id = new Argument<Guid>("change") { Description = "Its id; `zegel brand list` shows it" };
        var by = WaiveCommands.By();
        return new Command(name, description) { id, by }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var user = await WaiveCommands.UserAsync(zegel, parsed.GetRequiredValue(by), cancellationToken);
                return await TellAsync(
                    await turn(zegel, parsed.GetRequiredValue(id), user.Id, cancellationToken),
                    zegel,
                    cancellationToken
                );
            }
        );
    }

    static async Task<int> TellAsync(ChangeResult result, Installation zegel, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case ChangeResult.Done(var change):
                var stand = (await zegel.AddressChanges.FindAsync(change.Id, cancellationToken))!;
                Console.WriteLine($"{change.Id:D} {ChangeText.Plan(Tongue.English, change)}");
                Console.WriteLine($"{ChangeText.Of(Tongue.English, stand)}.");
                if (change.IsOpen && change.AgreedAt is null)
                    Console.WriteLine($"Next: zegel brand change-agree {change.Id:D} --by ADDRESS");
                return Exit.Pass;
            case ChangeResult.Unfit(var why):
                throw new CommandException(
                    (why.RuleId is { } rule ? $"{rule}: " : "") + Why(why),
                    why.RuleId is null ? Exit.Usage : Exit.Blocked
                );
            case ChangeResult.Refused(var fault):
                throw new CommandException(ChangeText.Of(Tongue.English, fault), Exit.Blocked);
            default:
                throw new CommandException(
                    "there is no such brand or change, or the user has nothing to do with its tenant",
                    Exit.Usage
                );
        }
    }

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
                var proofs = await zegel.Proofs.ListAsync(tenant.Id, cancellationToken);
                var changes = (await zegel.AddressChanges.ListAsync(tenant.Id, cancellationToken)).ToLookup(c =>
                    c.Change.BrandId
                );
                var now = zegel.Clock.GetUtcNow();
                SenderProof ProofOf(SenderAddress sender) =>
                    proofs.GetValueOrDefault(sender.Address) ?? SenderProof.None(tenant.Id, sender.Address);
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
                                    state = ProofOf(s).StateAt(now),
                                    ProofOf(s).ProvenAt,
                                    ProofOf(s).LapsesAt,
                                    says = ProofText.Of(Tongue.English, ProofOf(s), now),
                                }),
                            changes = changes[b.Id]
                                .Select(c => new
                                {
                                    c.Change,
                                    c.Told,
                                    c.Waits,
                                    says = ChangeText.Of(Tongue.English, c),
                                }),
                        })
                    );
                else
                    Output.WriteTable(
                        ["brand", "page", "language", "writes from", "is it read?", "changes"],
                        brands.Select(b =>
                            (IReadOnlyList<string>)
                                [
                                    b.Name,
                                    $"/s/{b.Slug}",
                                    b.Language,
                                    string.Join('\n', senders[b.Id].Select(s => $"{Word(s.Stream)}: {s.Address}")),
                                    string.Join(
                                        '\n',
                                        senders[b.Id]
                                            .Select(s =>
                                                $"{s.Address}: {ProofText.Of(Tongue.English, ProofOf(s), now)}"
                                            )
                                    ),
                                    string.Join(
                                        '\n',
                                        changes[b.Id]
                                            .Select(c =>
                                                $"{c.Change.Id:D} {ChangeText.Plan(Tongue.English, c.Change)}: {ChangeText.Of(Tongue.English, c)}"
                                            )
                                    ),
                                ]
                        )
                    );
                return Exit.Pass;
            }
        );
    }
}

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Zegel.Domains;
using Zegel.Mail.Addresses;

namespace Zegel.Server.Cli;

/// <summary><c>zegel domain add|records|check|list|share|rotate|suspend|resume|reports</c>.</summary>
static class DomainCommands
{
    public static Command Make() =>
        new("domain", "Domains that mail is sent from")
        {
            Add(),
            Records(),
            DomainCheckCommand.Make(),
            List(),
            Share(),
            Rotate(),
            Suspend(),
            Resume(),
            DomainReportsCommand.Make(),
        };

    static Command Add()
    {
        var name = new Argument<string>("domain") { Description = "Such as nieuws.example.nl" };
        var label = new Option<string>("--return-label")
        {
            Description = "The label of the return-path host; its name must be free",
            DefaultValueFactory = _ => "r",
        };
        return new Command("add", "Declares a domain and says what to publish") { name, label }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var result = await zegel.Domains.RegisterAsync(
                    tenant.Id,
                    Environment.UserName,
                    parsed.GetRequiredValue(name),
                    cancellationToken,
                    parsed.GetRequiredValue(label)
                );
                switch (result)
                {
                    case RegisterDomainResult.Registered(var domain):
                        await WriteRecordsAsync(zegel, domain, "table", cancellationToken);
                        Console.WriteLine($"Publish these, then: zegel domain check {domain.Name}");
                        return Exit.Pass;
                    case RegisterDomainResult.AlreadyYours(var domain):
                        await WriteRecordsAsync(zegel, domain, "table", cancellationToken);
                        return Exit.Pass;
                    case RegisterDomainResult.TakenByAnother:
                        throw new CommandException("another tenant has declared this domain");
                    case RegisterDomainResult.BadName(var reason):
                        throw new CommandException(reason, Exit.Usage);
                    default:
                        throw new UnreachableException();
                }
            }
        );
    }

    static Command Records()
    {
        var name = new Argument<string?>("domain")
        {
            Description = "A declared domain",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var platform = new Option<bool>("--platform") { Description = "The platform's own zone instead" };
        var format = Output.FormatOption("zone", "csv");
        return new Command("records", "What has to stand in DNS") { name, platform, format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var how = parsed.GetRequiredValue(format);
                if (parsed.GetValue(platform))
                {
                    var zone = await zegel.ZoneSource.CurrentAsync(cancellationToken);
                    Write(zone.Entries, how, zegel.Zone.TimeToLive);
                    return Exit.Pass;
                }
                await WriteRecordsAsync(
                    zegel,
                    await FindAsync(parsed, name, zegel, cancellationToken),
                    how,
                    cancellationToken
                );
                return Exit.Pass;
            }
        );
    }

    static async Task WriteRecordsAsync(
        Installation zegel,
        SendingDomain domain,
        string format,
        CancellationToken cancellationToken
    )
    {
        Write(await zegel.Entries.OfAsync(domain, cancellationToken), format, zegel.Zone.TimeToLive);
    }

    static void Write(IReadOnlyList<DnsEntry> entries, string format, TimeSpan timeToLive)
    {
        if (format == "table")
            Output.WriteTable(
                ["name", "type", "value", "what for"],
                DnsEntryText.Rows(entries).Select(r => (IReadOnlyList<string>)[r.Name, r.Type, r.Value, r.Purpose])
            );
        else
            Console.WriteLine(DnsEntryText.File(entries, format, timeToLive).Text.TrimEnd());
    }

    static Command List()
    {
        var format = Output.FormatOption();
        return new Command("list", "Declared domains and how far they are") { format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var domains = await zegel.Domains.ListAsync(tenant.Id, cancellationToken);
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(
                        domains.Select(d => new
                        {
                            d.Id,
                            d.Name,
                            d.State,
                            d.StateSince,
                            d.CheckedAt,
                            d.NextCheckAt,
                        })
                    );
                else
                    Output.WriteTable(
                        ["domain", "state", "since", "looked at"],
                        domains.Select(d =>
                            (IReadOnlyList<string>)
                                [
                                    d.Name,
                                    d.State.ToString().ToLowerInvariant(),
                                    d.StateSince.ToString("u", CultureInfo.InvariantCulture),
                                    d.CheckedAt?.ToString("u", CultureInfo.InvariantCulture) ?? "never",
                                ]
                        )
                    );
                return Exit.Pass;
            }
        );
    }

    static Command Share()
    {
        var name = new Argument<string?>("domain") { Description = "A declared domain" };
        var end = new Option<bool>("--end") { Description = "Close the link" };
        return new Command("share", "A link for who looks after its DNS, without account") { name, end }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var domain = await FindAsync(parsed, name, zegel, cancellationToken);
                if (parsed.GetValue(end))
                {
                    await zegel.Shares.CloseAsync(domain, Environment.UserName, cancellationToken);
                    Console.WriteLine("The link leads nowhere any more.");
                    return Exit.Pass;
                }
                var share = await zegel.Shares.OpenAsync(domain, Environment.UserName, cancellationToken);
                Console.WriteLine(new Uri(zegel.Settings.PublicUrl, $"/d/{share}"));
                return Exit.Pass;
            }
        );
    }

    static Command Rotate()
    {
        var name = new Argument<string?>("domain") { Description = "A declared domain" };
        var revoke = new Option<bool>("--revoke")
        {
            Description = "Withdraw the key that signs now, at once: somebody else may have it",
        };
        var reason = new Option<string?>("--reason") { Description = "Why, for the log; needed with --revoke" };
        return new Command("rotate", "Lets its other DKIM key sign") { name, revoke, reason }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var domain = await FindAsync(parsed, name, zegel, cancellationToken);
                var why = parsed.GetValue(reason)?.Trim() ?? "";
                if (parsed.GetValue(revoke) && why.Length == 0)
                    throw new CommandException("say why by --reason; it stands in the log", Exit.Usage);
                var result = parsed.GetValue(revoke)
                    ? await zegel.KeyRotation.RevokeAsync(domain.Id, Environment.UserName, why, cancellationToken)
                    : await zegel.KeyRotation.RotateAsync(domain.Id, Environment.UserName, cancellationToken);
                switch (result)
                {
                    case RotationResult.Rotated(var selector):
                        Console.WriteLine($"{selector} signs for {domain.Name} now.");
                        return Exit.Pass;
                    case RotationResult.NotYet(var until):
                        throw new CommandException(
                            $"the other key is too young; it may sign from {until.ToString("u", CultureInfo.InvariantCulture)}",
                            Exit.Blocked
                        );
                    case RotationResult.NotSeen(var seen):
                        throw new CommandException($"the other key is not seen everywhere: {seen}", Exit.Blocked);
                    default:
                        throw new CommandException("somebody else changed its keys at this moment; look again");
                }
            }
        );
    }

    static Command Suspend()
    {
        var name = new Argument<string?>("domain") { Description = "A declared domain" };
        var reason = new Option<string>("--reason") { Description = "Why, for the log", Required = true };
        return new Command("suspend", "Stops all mail of a domain until it is resumed; nothing is lost")
        {
            name,
            reason,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var domain = await FindAsync(parsed, name, zegel, cancellationToken);
                var why = parsed.GetRequiredValue(reason).Trim();
                if (why.Length is 0 or > 300 || why.Any(char.IsControl))
                    throw new CommandException("say why in one line of at most 300 characters", Exit.Usage);
                await zegel.DomainWatch.SuspendAsync(domain.Id, Environment.UserName, why, cancellationToken);
                Console.WriteLine($"{domain.Name} is suspended: its mail waits. `zegel domain resume {domain.Name}`");
                return Exit.Pass;
            }
        );
    }

    static Command Resume()
    {
        var name = new Argument<string?>("domain") { Description = "A declared domain" };
        return new Command("resume", "Lets a suspended domain go again, once all its entries are found right")
        {
            name,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var domain = await FindAsync(parsed, name, zegel, cancellationToken);
                if (domain.State != DomainState.Suspended)
                    throw new CommandException(
                        $"{domain.Name} is {domain.State.ToString().ToLowerInvariant()}, not suspended",
                        Exit.Blocked
                    );
                await zegel.DomainWatch.ResumeAsync(domain.Id, Environment.UserName, cancellationToken);
                Console.WriteLine($"{domain.Name} goes again as soon as its entries are found right.");
                return Exit.Pass;
            }
        );
    }

    internal static async Task<SendingDomain> FindAsync(
        ParseResult parsed,
        Argument<string?> name,
        Installation zegel,
        CancellationToken cancellationToken
    )
    {
        var tenant = await zegel.TenantAsync(parsed, cancellationToken);
        if (!DomainName.TryParse(parsed.GetValue(name), out var wanted, out var error))
            throw new CommandException(error, Exit.Usage);
        return await zegel.Domains.FindAsync(tenant.Id, wanted, cancellationToken)
            ?? throw new CommandException($"{wanted} is not declared: `zegel domain add {wanted}` first");
    }
}

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Rules;

namespace Zegel.Server.Cli;

/// <summary><c>zegel domain add|records|check|list</c>.</summary>
static class DomainCommands
{
    public static Command Make() =>
        new("domain", "Domains that mail is sent from") { Add(), Records(), Check(), List() };

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
        var format = Output.FormatOption("zone");
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
        var published = await PublishedRecords.ReadAsync(zegel.Network, domain.DomainName, cancellationToken);
        Write(DnsEntries.For(domain, zegel.Zone, published), format, zegel.Zone.TimeToLive);
    }

    static void Write(IReadOnlyList<DnsEntry> entries, string format, TimeSpan timeToLive)
    {
        switch (format)
        {
            case "json":
                Console.WriteLine(DnsEntryText.Json(entries));
                break;
            case "zone":
                Console.Write(DnsEntryText.ZoneFile(entries, timeToLive));
                break;
            default:
                Output.WriteTable(
                    ["name", "type", "value", "what for"],
                    DnsEntryText.Rows(entries).Select(r => (IReadOnlyList<string>)[r.Name, r.Type, r.Value, r.Purpose])
                );
                break;
        }
    }

    static Command Check()
    {
        var name = new Argument<string?>("domain") { Description = "A declared domain" };
        var format = Output.FormatOption();
        return new Command("check", "Looks at the entries as the world sees them, now") { name, format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var domain = await FindAsync(parsed, name, zegel, cancellationToken);
                var look =
                    await zegel.DomainWatch.CheckNowAsync(domain.Id, cancellationToken)
                    ?? throw new CommandException("the domain was removed meanwhile");
                var findings = RuleBook.Check(look.Report.Facts(look.Domain));
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(
                        new
                        {
                            domain = look.Domain.Name,
                            look.Domain.State,
                            entries = look.Report.Entries,
                            findings,
                        }
                    );
                else
                {
                    Output.WriteTable(
                        ["entry", "type", "verdict", "seen"],
                        look.Report.Entries.Select(e => (IReadOnlyList<string>)[e.Name, e.Type, Mark(e), e.Observed])
                    );
                    FindingsOutput.Write(findings, json: false);
                    Console.WriteLine($"{look.Domain.Name} is {look.Domain.State.ToString().ToLowerInvariant()}.");
                }
                var required = look.Report.Entries.Where(e => e.IsRequired).ToList();
                return required.Any(e => e.Verdict == EntryVerdict.Wrong) ? Exit.Blocked
                    : required.Any(e => e.Verdict == EntryVerdict.CouldNotCheck) ? Exit.CouldNotCheck
                    : FindingsOutput.ExitCode(findings);
            }
        );
    }

    static string Mark(EntryCheck entry) =>
        entry.Verdict switch
        {
            EntryVerdict.Right => "right",
            EntryVerdict.Wrong => entry.IsRequired ? "wrong" : "advice",
            _ => "could not check",
        };

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

    static async Task<SendingDomain> FindAsync(
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

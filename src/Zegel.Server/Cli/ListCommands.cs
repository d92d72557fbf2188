using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Zegel.Consent;
using Zegel.Tenants;

namespace Zegel.Server.Cli;

/// <summary><c>zegel list create|show|import|imports|approve|refuse</c>.</summary>
static class ListCommands
{
    public static Command Make() =>
        new("list", "Lists that people can join")
        {
            Create(),
            Show(),
            ImportCommands.Import(),
            ImportCommands.List(),
            ImportCommands.Approve(),
            ImportCommands.Refuse(),
        };

    static Command Create()
    {
        var name = new Argument<string>("name") { Description = "What people read" };
        var brand = new Option<string?>("--brand") { Description = "The brand, where there are several" };
        var purpose = new Option<string>("--purpose")
        {
            Description = "The sentence beside the box: what one agrees to",
            Required = true,
        };
        var frequency = new Option<string>("--frequency") { Description = "How often, in words", Required = true };
        var language = new Option<string>("--language") { Description = "nl or en", DefaultValueFactory = _ => "nl" };
        return new Command("create", "Makes a list with its sign-up form")
        {
            name,
            brand,
            purpose,
            frequency,
            language,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var created = await zegel.Lists.CreateAsync(
                    new NewList(
                        await zegel.BrandAsync(tenant, parsed.GetValue(brand), cancellationToken),
                        parsed.GetRequiredValue(name),
                        parsed.GetRequiredValue(purpose),
                        parsed.GetRequiredValue(frequency),
                        parsed.GetRequiredValue(language)
                    ),
                    zegel.Clock.GetUtcNow(),
                    cancellationToken
                );
                switch (created)
                {
                    case ListCreation.Created(var list):
                        Console.WriteLine($"{list.Name}: people join at {zegel.Settings.PublicUrl}f/{list.Slug}");
                        return Exit.Pass;
                    case ListCreation.NameTaken(var taken):
                        throw new CommandException($"the brand has a list “{taken}” already");
                    case ListCreation.Invalid(var why):
                        throw new CommandException(why, Exit.Usage);
                    default:
                        throw new UnreachableException();
                }
            }
        );
    }

    static Command Show()
    {
        var name = new Argument<string?>("list")
        {
            Description = "Slug or name; without it, all",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = Output.FormatOption();
        return new Command("show", "How many people are on which list") { name, format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var lists = await zegel.Lists.ListAsync(tenant.Id, cancellationToken);
                if (parsed.GetValue(name) is { } wanted)
                {
                    lists = [.. lists.Where(l => l.List.Slug == wanted || l.List.Name == wanted)];
                    if (lists.Count == 0)
                        throw new CommandException($"there is no list “{wanted}”");
                }
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(
                        lists.Select(l => new
                        {
                            l.List.Id,
                            l.List.Name,
                            l.List.Slug,
                            l.List.Purpose,
                            l.List.Frequency,
                            l.List.Language,
                            l.Active,
                            l.Pending,
                            l.Left,
                        })
                    );
                else
                    Output.WriteTable(
                        ["list", "form", "active", "waiting for confirmation", "left"],
                        lists.Select(l =>
                            (IReadOnlyList<string>)
                                [
                                    l.List.Name,
                                    $"/f/{l.List.Slug}",
                                    l.Active.ToString(CultureInfo.InvariantCulture),
                                    l.Pending.ToString(CultureInfo.InvariantCulture),
                                    l.Left.ToString(CultureInfo.InvariantCulture),
                                ]
                        )
                    );
                return Exit.Pass;
            }
        );
    }

    /// <summary>The brand that is meant: the one named, or the only one.</summary>
    public static async Task<Brand> BrandAsync(
        this Installation zegel,
        Tenant tenant,
        string? name,
        CancellationToken cancellationToken
    )
    {
        var brands = await zegel.Tenants.BrandsAsync(tenant.Id, cancellationToken);
        var fitting = name is null ? brands : [.. brands.Where(b => b.Name == name || b.Slug == name)];
        return fitting is [var one]
            ? one
            : throw new CommandException(
                $"name one of the brands by --brand: {string.Join(", ", brands.Select(b => b.Name))}"
            );
    }
}

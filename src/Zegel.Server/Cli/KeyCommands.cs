using System.CommandLine;
using System.Globalization;
using Zegel.Tenants;

namespace Zegel.Server.Cli;

/// <summary><c>zegel key create|list|revoke</c>: what programs may do by HTTP.</summary>
static class KeyCommands
{
    public static Command Make() => new("key", "Keys of programs that use the HTTP API") { Create(), List(), Revoke() };

    static Command Create()
    {
        var name = new Argument<string>("name") { Description = "Which program it is for" };
        var scopes = new Option<string[]>("--scope")
        {
            Description = "What it may do: " + string.Join(", ", ApiScope.All),
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var format = Output.FormatOption();
        return new Command("create", "Makes a key and shows its secret once") { name, scopes, format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var made = await zegel.ApiKeys.CreateAsync(
                    tenant.Id,
                    parsed.GetRequiredValue(name),
                    parsed.GetRequiredValue(scopes),
                    Environment.UserName,
                    cancellationToken
                );
                if (made is not ApiKeyResult.Made(var key, var secret))
                    throw new CommandException(((ApiKeyResult.Refused)made).Why, Exit.Usage);
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(
                        new
                        {
                            key.Id,
                            key.Name,
                            key.Scopes,
                            secret,
                        }
                    );
                else
                    Console.WriteLine($"{key.Name}: {secret}\nKeep it now; it is not shown again.");
                return Exit.Pass;
            }
        );
    }

    static Command List()
    {
        var format = Output.FormatOption();
        return new Command("list", "Keys, what they may do and when they were used") { format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var keys = await zegel.ApiKeys.ListAsync(tenant.Id, cancellationToken);
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(
                        keys.Select(k => new
                        {
                            k.Id,
                            k.Name,
                            k.Scopes,
                            k.CreatedBy,
                            k.CreatedAt,
                            k.UsedAt,
                            k.RevokedAt,
                        })
                    );
                else
                    Output.WriteTable(
                        ["id", "name", "may", "last used", "state"],
                        keys.Select(k =>
                            (IReadOnlyList<string>)
                                [
                                    k.Id.ToString(),
                                    k.Name,
                                    string.Join('\n', k.Scopes),
                                    k.UsedAt?.ToString("u", CultureInfo.InvariantCulture) ?? "never",
                                    k.RevokedAt is null ? "" : "revoked",
                                ]
                        )
                    );
                return Exit.Pass;
            }
        );
    }

    static Command Revoke()
    {
        var which = new Argument<string>("key") { Description = "Id or name" };
        return new Command("revoke", "Ends a key at once") { which }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var wanted = parsed.GetRequiredValue(which);
                var fitting = (await zegel.ApiKeys.ListAsync(tenant.Id, cancellationToken))
                    .Where(k => k.RevokedAt is null && (k.Id.ToString() == wanted || k.Name == wanted))
                    .ToList();
                if (fitting is not [var key])
                    throw new CommandException(
                        fitting.Count == 0
                            ? $"there is no live key “{wanted}”"
                            : $"several keys are called “{wanted}”: use the id"
                    );
                await zegel.ApiKeys.RevokeAsync(tenant.Id, key.Id, Environment.UserName, cancellationToken);
                Console.WriteLine($"{key.Name} is revoked.");
                return Exit.Pass;
            }
        );
    }
}

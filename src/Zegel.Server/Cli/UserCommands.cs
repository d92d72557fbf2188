using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Spectre.Console;
using Zegel.Tenants;

namespace Zegel.Server.Cli;

/// <summary><c>zegel user add|reset|disable|notices|list</c>: who may sign in.</summary>
static class UserCommands
{
    public static Command Make() =>
        new("user", "People who may sign in") { Add(), Reset(), Disable(), Notices(), List() };

    static readonly Option<bool> FromInput = new("--password-stdin")
    {
        Description = "Read the password from standard input, for scripts",
    };

    static Command Add()
    {
        var email = new Argument<string>("address") { Description = "How they sign in" };
        var name = new Option<string>("--name") { Description = "What they are called", Required = true };
        var role = new Option<Role>("--role")
        {
            Description = "viewer looks, marketer writes and releases, owner does all",
            DefaultValueFactory = _ => Role.Owner,
        };
        var language = new Option<string>("--language") { Description = "nl or en", DefaultValueFactory = _ => "nl" };
        var platform = new Option<bool>("--platform")
        {
            Description = "Also looks after the platform: approves what needs a second person",
        };
        return new Command("add", "Lets somebody sign in; without a password given, makes one and shows it once")
        {
            email,
            name,
            role,
            language,
            platform,
            FromInput,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var (password, made) = Password(parsed);
                var added = await zegel.Users.AddAsync(
                    new NewUser(
                        tenant.Id,
                        parsed.GetValue(role),
                        parsed.GetRequiredValue(email),
                        parsed.GetRequiredValue(name),
                        parsed.GetRequiredValue(language),
                        password,
                        parsed.GetValue(platform)
                    ),
                    Environment.UserName,
                    cancellationToken
                );
                return Tell(added, made ? password : null, zegel);
            }
        );
    }

    static Command Reset()
    {
        var email = new Argument<string>("address") { Description = "Whose password" };
        return new Command("reset", "Sets a new password, ends a lock and signs them out everywhere")
        {
            email,
            FromInput,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var (password, made) = Password(parsed);
                return Tell(
                    await zegel.Users.ResetPasswordAsync(
                        parsed.GetRequiredValue(email),
                        password,
                        Environment.UserName,
                        cancellationToken
                    ),
                    made ? password : null,
                    zegel
                );
            }
        );
    }

    static Command Disable()
    {
        var email = new Argument<string>("address") { Description = "Who may not sign in any more" };
        return new Command("disable", "Ends somebody's access; what they did stays in the log") { email }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var wanted = parsed.GetRequiredValue(email);
                var user =
                    (await zegel.Users.ListAsync(tenant.Id, cancellationToken)).FirstOrDefault(u =>
                        u.User.Email.Equals(wanted, StringComparison.OrdinalIgnoreCase)
                    ) ?? throw new CommandException($"there is no user {wanted}; `zegel user list` names them");
                return Tell(
                    await zegel.Users.DisableAsync(tenant.Id, user.User.Id, Environment.UserName, cancellationToken),
                    null,
                    zegel
                );
            }
        );
    }

    static Command Notices()
    {
        var email = new Argument<string>("address") { Description = "Whose mail" };
        var wanted = new Argument<string>("on|off") { Description = "on: owners are mailed what happens" };
        wanted.AcceptOnlyFromAmong("on", "off");
        return new Command("notices", "Whether somebody is mailed what happens to the tenant") { email, wanted }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var gets = parsed.GetRequiredValue(wanted) == "on";
                var saved = await zegel.Users.SetNoticesAsync(
                    tenant.Id,
                    parsed.GetRequiredValue(email),
                    gets,
                    Environment.UserName,
                    cancellationToken
                );
                if (saved is not UserResult.Done(var user))
                    throw new CommandException("there is no such user; `zegel user list` names them");
                Console.WriteLine(
                    !gets ? $"{user.Email} is mailed no notices."
                    : user.VerifiedAt is null
                        ? $"{user.Email} is mailed notices once the address is proven, on the page of the account."
                    : $"{user.Email} is mailed notices of the tenants it owns."
                );
                return Exit.Pass;
            }
        );
    }

    static Command List()
    {
        var format = Output.FormatOption();
        return new Command("list", "Who may sign in, and for what") { format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var users = await zegel.Users.ListAsync(null, cancellationToken);
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(
                        users.Select(u => new
                        {
                            u.User.Email,
                            u.User.Name,
                            tenant = u.Tenant.Name,
                            u.Role,
                            u.User.IsPlatform,
                            u.User.Language,
                            u.User.VerifiedAt,
                            u.User.GetsNotices,
                            u.User.LockedUntil,
                            u.User.DisabledAt,
                        })
                    );
                else
                    Output.WriteTable(
                        ["address", "name", "tenant", "role", "state"],
                        users.Select(u =>
                            (IReadOnlyList<string>)
                                [
                                    u.User.Email,
                                    u.User.Name,
                                    u.Tenant.Name,
                                    u.Role.ToString().ToLowerInvariant() + (u.User.IsPlatform ? ", platform" : ""),
                                    State(u.User, zegel.Clock.GetUtcNow()),
                                ]
                        )
                    );
                return Exit.Pass;
            }
        );
    }

    static string State(User user, DateTimeOffset now) =>
        user.DisabledAt is not null ? "disabled"
        : user.LockedUntil is { } until && until > now
            ? "locked until " + until.ToString("u", CultureInfo.InvariantCulture)
        : user.VerifiedAt is null ? "address not proven"
        : "";

    static int Tell(UserResult result, string? password, Installation zegel)
    {
        switch (result)
        {
            case UserResult.Done(var user):
                Console.WriteLine(
                    user.DisabledAt is null
                        ? $"{user.Email} signs in at {zegel.Settings.PublicUrl}sign-in"
                        : $"{user.Email} may not sign in any more."
                );
                if (password is not null)
                    Console.WriteLine($"Password, shown this once: {password}");
                return Exit.Pass;
            case UserResult.Refused(var why):
                throw new CommandException(why, Exit.Usage);
            default:
                throw new CommandException("there is no such user; `zegel user list` names them");
        }
    }

    /// <summary>Typed, piped in, or made up: four groups of letters that can be read aloud.</summary>
    static (string Password, bool Made) Password(ParseResult parsed)
    {
        if (parsed.GetValue(FromInput))
            return ((Console.ReadLine() ?? "").TrimEnd('\r'), false);
        if (AnsiConsole.Profile.Capabilities.Interactive && !Console.IsInputRedirected)
        {
            var typed = AnsiConsole.Prompt(new TextPrompt<string>("Password (empty: make one):").Secret().AllowEmpty());
            if (typed.Length > 0)
                return (typed, false);
        }
        return (NewPassword(), true);
    }

    public static string NewPassword() =>
        string.Join(
            '-',
            Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 5))
        );
}

using Spectre.Console;
using Zegel.Tenants;

namespace Zegel.Server.Setup;

/// <summary>The first run in a terminal.</summary>
static class SetupPrompts
{
    public static bool IsPossible =>
        AnsiConsole.Profile.Capabilities.Interactive && !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>True: here. False: in a browser.</summary>
    public static bool AsksHere() =>
        AnsiConsole.Prompt(
            new SelectionPrompt<string>()
                .Title("This is the first run. Where do you want to answer the questions?")
                .AddChoices("here in the terminal", "in a browser")
        ) == "here in the terminal";

    public static PlaceAnswers AskPlace()
    {
        AnsiConsole.MarkupLine("\n[bold]This machine[/]");
        var url = Ask("Address of the pages (https, no path), such as https://post.example.nl:");
        var zone = Ask("Zone that Zegel answers for, such as zegel.example.nl:");
        var bulk = Ask("IP address that newsletters leave from:");
        var other = Ask("Another IP address for all other mail:");
        var database = Ask("PostgreSQL connection string (empty: SQLite in the data folder):", optional: true);
        var certificate = Ask("TLS certificate, PEM file (empty: a proxy in front speaks TLS):", optional: true);
        var key = certificate.Length > 0 ? Ask("Its key, PEM file:") : "";
        return new PlaceAnswers(url, zone, bulk, other, database, certificate, key);
    }

    public static PeopleAnswers AskPeople()
    {
        AnsiConsole.MarkupLine("\n[bold]Your organisation[/] (stands under every mail)");
        var legal = Ask("Legal name:");
        var name = Ask("Short name:");
        var postal = Ask("Postal address:");
        var register = Ask("Trade register, such as KvK 12345678:");
        var contact = Ask("Telephone or address where people answer:");
        var privacy = Ask("Address of the privacy statement (https):");
        AnsiConsole.MarkupLine("\n[bold]Your brand and its domain[/]");
        var brand = Ask("Name that readers know:", otherwise: legal);
        var language = AnsiConsole.Prompt(new SelectionPrompt<string>().Title("Language:").AddChoices("nl", "en"));
        var domain = Ask("Your own domain, such as example.nl:");
        var bulk = Ask("Subdomain for newsletters:", otherwise: "nieuws");
        var system = Ask("Subdomain for confirmations and codes:", otherwise: "post");
        AnsiConsole.MarkupLine("\n[bold]You[/]");
        var owner = Ask("Your name:");
        var email = Ask("Your e-mail address:");
        var password = AnsiConsole.Prompt(
            new TextPrompt<string>($"Password (at least {Passwords.LengthMin} characters):")
                .Secret()
                .Validate(p =>
                    Passwords.Fault(p, email) is { } fault ? ValidationResult.Error(fault) : ValidationResult.Success()
                )
        );
        return new PeopleAnswers(
            new TenantInput(name, legal, postal, contact, register, privacy),
            brand,
            language,
            owner,
            email,
            password,
            domain,
            bulk,
            system
        );
    }

    public static void Show(IReadOnlyList<(string Field, string Why)> faults)
    {
        foreach (var (_, why) in faults)
            AnsiConsole.MarkupLine($"[red]Not yet:[/] {Markup.Escape(why)}");
    }

    static string Ask(string question, bool optional = false, string? otherwise = null)
    {
        var prompt = new TextPrompt<string>(Markup.Escape(question));
        if (optional)
            prompt.AllowEmpty();
        if (!string.IsNullOrEmpty(otherwise))
            prompt.DefaultValue(otherwise);
        return AnsiConsole.Prompt(prompt).Trim();
    }
}

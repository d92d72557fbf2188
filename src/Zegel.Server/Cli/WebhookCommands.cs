using System.CommandLine;
using System.Globalization;
using Zegel.Server.Api;
using Zegel.Tenants.Notifying;

namespace Zegel.Server.Cli;

/// <summary><c>zegel webhook add|list|deliveries|test|resend|rotate|remove</c>: programs that are told what happens.</summary>
static class WebhookCommands
{
    const int DeliveriesShown = 50;

    public static Command Make() =>
        new("webhook", "Programs that are told what happens")
        {
            Add(),
            List(),
            Deliveries(),
            Test(),
            Resend(),
            Rotate(),
            Remove(),
        };

    static Argument<Guid> Which() => new("webhook") { Description = "Its id, from `zegel webhook list`" };

    static Command Add()
    {
        var url = new Argument<string>("url") { Description = "Where to POST, https" };
        var kinds = new Option<string[]>("--kind")
        {
            Description =
                "Only these: "
                + string.Join(", ", NoticeKind.All.Select(k => k.Name))
                + "; without it all, also those that come later",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var format = Output.FormatOption();
        return new Command("add", "Adds an endpoint and shows its secret once (docs/webhooks.md)")
        {
            url,
            kinds,
            format,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                return Tell(
                    await zegel.Webhooks.AddAsync(
                        tenant.Id,
                        parsed.GetRequiredValue(url),
                        parsed.GetRequiredValue(kinds),
                        Environment.UserName,
                        cancellationToken
                    ),
                    parsed.GetRequiredValue(format)
                );
            }
        );
    }

    static Command List()
    {
        var format = Output.FormatOption();
        return new Command("list", "Endpoints and how they do") { format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var hooks = await zegel.Webhooks.ListAsync(tenant.Id, cancellationToken);
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(hooks.Select(WebhooksApi.Of));
                else
                    Output.WriteTable(
                        ["id", "url", "told", "state"],
                        hooks.Select(w =>
                            (IReadOnlyList<string>)
                                [
                                    w.Id.ToString(),
                                    w.Url,
                                    w.Kinds.Count == 0 ? "all" : string.Join('\n', w.Kinds),
                                    w.StoppedAt is { } stopped ? $"switched off {At(stopped)}"
                                    : w.FailingSince is { } since ? $"fails since {At(since)}"
                                    : "",
                                ]
                        )
                    );
                return Exit.Pass;
            }
        );
    }

    static Command Deliveries()
    {
        var which = new Argument<Guid?>("webhook")
        {
            Description = "Of one endpoint; without it, of all",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = Output.FormatOption();
        return new Command("deliveries", "What was sent lately, newest first, and what was answered")
        {
            which,
            format,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var rows = await zegel.WebhookQueue.ListAsync(
                    tenant.Id,
                    parsed.GetValue(which),
                    before: null,
                    DeliveriesShown,
                    cancellationToken
                );
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(rows);
                else
                    Output.WriteTable(
                        ["id", "made", "kind", "tries", "state", "last answer"],
                        rows.Select(d =>
                            (IReadOnlyList<string>)
                                [
                                    d.Id.ToString(),
                                    At(d.CreatedAt),
                                    d.Kind,
                                    d.Attempts.ToString(CultureInfo.InvariantCulture),
                                    d.Outcome ?? $"due {At(d.DueAt)}",
                                    Said(d),
                                ]
                        )
                    );
                return Exit.Pass;
            }
        );
    }

    static Command Test()
    {
        var which = Which();
        return new Command("test", "Sends a test there now; one answered well switches the endpoint on again")
        {
            which,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var (delivery, refused) = await zegel.WebhookSender.TestAsync(
                    tenant.Id,
                    parsed.GetValue(which),
                    cancellationToken
                );
                if (delivery is null)
                    throw new CommandException(refused ?? Unknown, Exit.Usage);
                Console.WriteLine($"{delivery.Outcome}: {Said(delivery)}");
                return delivery.Outcome == WebhookDelivery.Delivered ? Exit.Pass : Exit.Failed;
            }
        );
    }

    static Command Resend()
    {
        var which = new Argument<Guid>("delivery") { Description = "Its id, from `zegel webhook deliveries`" };
        return new Command("resend", "Sends a delivery that has ended once more, under the same id") { which }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var result = await zegel.WebhookQueue.ResendAsync(tenant.Id, parsed.GetValue(which), cancellationToken);
                if (result != ResendResult.Queued)
                    throw new CommandException(
                        result switch
                        {
                            ResendResult.UnderWay => "it is still being tried",
                            ResendResult.Stopped =>
                                "its webhook is switched off; a test that is answered well switches it on again",
                            _ => "there is no such delivery; `zegel webhook deliveries` names them",
                        }
                    );
                Console.WriteLine("It goes out at once when `zegel serve` runs.");
                return Exit.Pass;
            }
        );
    }

    static Command Rotate()
    {
        var which = Which();
        var format = Output.FormatOption();
        return new Command("rotate", "Makes another secret; the one before it signs along for a day")
        {
            which,
            format,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                return Tell(
                    await zegel.Webhooks.RotateAsync(
                        tenant.Id,
                        parsed.GetValue(which),
                        Environment.UserName,
                        cancellationToken
                    ),
                    parsed.GetRequiredValue(format)
                );
            }
        );
    }

    static Command Remove()
    {
        var which = Which();
        return new Command("remove", "Ends an endpoint, with all that was to be sent there") { which }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                if (
                    !await zegel.Webhooks.RemoveAsync(
                        tenant.Id,
                        parsed.GetValue(which),
                        Environment.UserName,
                        cancellationToken
                    )
                )
                    throw new CommandException(Unknown);
                Console.WriteLine("It is told nothing more.");
                return Exit.Pass;
            }
        );
    }

    const string Unknown = "there is no such webhook; `zegel webhook list` names them";

    static int Tell(WebhookResult result, string format)
    {
        switch (result)
        {
            case WebhookResult.Made(var hook, var secret) when format == "json":
                Output.WriteJson(new { webhook = WebhooksApi.Of(hook), secret });
                return Exit.Pass;
            case WebhookResult.Made(var hook, var secret):
                Console.WriteLine($"{hook.Id} {hook.Url}\n{secret}\nKeep the secret now; it is not shown again.");
                return Exit.Pass;
            case WebhookResult.Refused(var why):
                throw new CommandException(why, Exit.Usage);
            default:
                throw new CommandException(Unknown);
        }
    }

    static string Said(WebhookDelivery delivery) =>
        delivery.LastStatus is { } status ? $"{status} {delivery.LastAnswer}".Trim() : delivery.LastAnswer;

    static string At(DateTimeOffset at) => at.ToString("u", CultureInfo.InvariantCulture);
}

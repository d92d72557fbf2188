using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Zegel.Campaigns.Waiving;
using Zegel.Mail.Addresses;
using Zegel.Rules;
using Zegel.Tenants;

namespace Zegel.Server.Cli;

/// <summary><c>zegel waive ask|agree|end|list</c>: letting a finding pass for a while.</summary>
static class WaiveCommands
{
    public static Command Make() =>
        new("waive", "Lets a finding pass for a while, where its rule knows of that") { Ask(), Agree(), End(), List() };

    public static Option<string> By() =>
        new("--by") { Description = "Address of the user whose word it is; it stands in the log", Required = true };

    static Command Ask()
    {
        var rule = new Argument<string>("rule")
        {
            Description = "Such as G38; `zegel rules explain` says who waives it",
        };
        var campaign = new Option<string?>("--campaign") { Description = "In this campaign: number, id or name" };
        var list = new Option<string?>("--list") { Description = "In all campaigns to this list" };
        var domain = new Option<string?>("--domain") { Description = "In all campaigns from this domain" };
        var seen = new Option<string?>("--seen")
        {
            Description = "Only the finding that was seen so; in a campaign with one such finding it may be left out",
        };
        var reason = new Option<string>("--reason")
        {
            Description = "Why it may; printed on every send it touches",
            Required = true,
        };
        var days = new Option<int>("--days")
        {
            Description = $"How long, {WaiverBook.DaysMax} at most",
            DefaultValueFactory = _ => 30,
        };
        var by = By();
        return new Command("ask", "Asks; in force at once where the rule takes one person's word")
        {
            rule,
            campaign,
            list,
            domain,
            seen,
            reason,
            days,
            by,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var user = await UserAsync(zegel, parsed.GetRequiredValue(by), cancellationToken);
                var id = parsed.GetRequiredValue(rule).ToUpperInvariant();
                var (scope, scopeId, found) = (
                    parsed.GetValue(campaign),
                    parsed.GetValue(list),
                    parsed.GetValue(domain)
                ) switch
                {
                    ({ } wanted, null, null) => await InCampaignAsync(zegel, tenant, wanted, id, cancellationToken),
                    (null, { } wanted, null) => (
                        WaiverScope.List,
                        (
                            await zegel.Lists.FindAsync(tenant.Id, wanted, cancellationToken)
                            ?? throw new CommandException($"there is no list “{wanted}”; `zegel list show` names them")
                        ).Id.ToString("D"),
                        (string?)null
                    ),
                    (null, null, { } wanted) => (
                        WaiverScope.Domain,
                        (
                            DomainName.TryParse(wanted, out var name, out _)
                            && await zegel.Domains.FindAsync(tenant.Id, name, cancellationToken) is { } declared
                                ? declared
                                : throw new CommandException(
                                    $"there is no domain “{wanted}”; `zegel domain list` names them"
                                )
                        ).Id,
                        null
                    ),
                    _ => throw new CommandException("say where: one of --campaign, --list or --domain", Exit.Usage),
                };
                return Tell(
                    await zegel.Waivers.RequestAsync(
                        tenant.Id,
                        new WaiverWish(
                            id,
                            scope,
                            scopeId,
                            parsed.GetValue(seen) ?? found ?? "",
                            parsed.GetRequiredValue(reason),
                            parsed.GetValue(days)
                        ),
                        user.Id,
                        cancellationToken
                    ),
                    zegel
                );
            }
        );
    }

    /// <summary>The one finding of the rule in a campaign; several, or none, must be told apart by who asks.</summary>
    static async Task<(WaiverScope, string, string?)> InCampaignAsync(
        Installation zegel,
        Tenant tenant,
        string wanted,
        string ruleId,
        CancellationToken cancellationToken
    )
    {
        var campaign = await CampaignCommands.FindAsync(tenant, wanted, zegel, cancellationToken);
        var report = await zegel.Gate.CheckAsync(campaign.Id, cancellationToken);
        var grave = (report?.Findings ?? [])
            .Where(f => f.RuleId == ruleId && f is { Verdict: >= Verdict.Hold, CouldNotCheck: false })
            .ToList();
        return (WaiverScope.Campaign, campaign.Id.ToString("D"), grave is [var only] ? only.Observed : null);
    }

    static Command Agree()
    {
        var id = new Argument<Guid>("waiver") { Description = "Its id; `zegel waive list` shows it" };
        var by = By();
        return new Command("agree", "Agrees with what somebody else asked") { id, by }.Does(
            async (parsed, zegel, cancellationToken) =>
                Tell(
                    await zegel.Waivers.ApproveAsync(
                        parsed.GetRequiredValue(id),
                        (await UserAsync(zegel, parsed.GetRequiredValue(by), cancellationToken)).Id,
                        cancellationToken
                    ),
                    zegel
                )
        );
    }

    static Command End()
    {
        var id = new Argument<Guid>("waiver") { Description = "Its id; `zegel waive list` shows it" };
        var by = By();
        return new Command("end", "Refuses it, or takes it back; what was sent stays sent") { id, by }.Does(
            async (parsed, zegel, cancellationToken) =>
                Tell(
                    await zegel.Waivers.EndAsync(
                        parsed.GetRequiredValue(id),
                        (await UserAsync(zegel, parsed.GetRequiredValue(by), cancellationToken)).Id,
                        cancellationToken
                    ),
                    zegel
                )
        );
    }

    static Command List()
    {
        var format = Output.FormatOption();
        return new Command("list", "All of the tenant, newest first") { format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var all = await zegel.Waivers.ListAsync(tenant.Id, cancellationToken);
                var now = zegel.Clock.GetUtcNow();
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(all.Select(w => new { waiver = w, state = w.StateAt(now) }));
                else
                    Output.WriteTable(
                        ["id", "rule", "in", "state", "until", "asked by", "agreed by", "reason"],
                        all.Select(w =>
                            (IReadOnlyList<string>)
                                [
                                    w.Id.ToString("D"),
                                    w.RuleId,
                                    $"{w.Scope.ToString().ToLowerInvariant()} {w.ScopeId}",
                                    Word(w.StateAt(now)),
                                    w.ExpiresAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                                    w.RequestedBy,
                                    w.ApprovedBy ?? "",
                                    w.Reason,
                                ]
                        )
                    );
                return Exit.Pass;
            }
        );
    }

    public static async Task<User> UserAsync(Installation zegel, string email, CancellationToken cancellationToken) =>
        (await zegel.Users.ListAsync(null, cancellationToken))
            .FirstOrDefault(u => u.User.Email.Equals(email, StringComparison.OrdinalIgnoreCase))
            ?.User
        ?? throw new CommandException($"there is no user {email}; `zegel user list` names them");

    static int Tell(WaiverResult result, Installation zegel)
    {
        switch (result)
        {
            case WaiverResult.Done(var waiver):
                var state = waiver.StateAt(zegel.Clock.GetUtcNow());
                Console.WriteLine(
                    state == WaiverState.Waiting
                        ? $"It waits for a second person: {RuleManual.Who(RuleBook.Find(waiver.RuleId)!.WaivedBy)}. Then: zegel waive agree {waiver.Id:D}"
                        : $"{waiver.RuleId} is {Word(state)}, until {waiver.ExpiresAt:yyyy-MM-dd}. ({waiver.Id:D})"
                );
                return Exit.Pass;
            case WaiverResult.Refused(var why):
                throw new CommandException(why);
            case WaiverResult.Unknown:
                throw new CommandException("there is no such waiver, or the user has nothing to do with its tenant");
            default:
                throw new UnreachableException();
        }
    }

    static string Word(WaiverState state) =>
        state switch
        {
            WaiverState.Waiting => "waiting",
            WaiverState.InForce => "waived",
            WaiverState.Expired => "expired",
            _ => "ended",
        };
}

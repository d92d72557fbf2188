using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Zegel.Campaigns;
using Zegel.Campaigns.HouseMail;
using Zegel.Campaigns.Releasing;
using Zegel.Tenants;

namespace Zegel.Server.Cli;

/// <summary><c>zegel campaign create|check|test|release|unschedule|pause|resume|cancel|report</c>.</summary>
static class CampaignCommands
{
    const long TemplateBytesMax = 2_000_000;

    public static Command Make() =>
        new("campaign", "Mailings to the people of a list")
        {
            Create(),
            Check(),
            Test(),
            Release(),
            Unschedule(),
            Turn(
                "pause",
                "Hands out nothing more; what is on the wire ends as it ends",
                (z, id, token) => z.Campaigns.PauseAsync(id, Environment.UserName, token)
            ),
            Turn(
                "resume",
                "Goes on with a paused campaign",
                (z, id, token) => z.Campaigns.ResumeAsync(id, Environment.UserName, z.Clock.GetUtcNow(), token)
            ),
            Turn(
                "cancel",
                "Ends it for good; who waits gets nothing",
                (z, id, token) => z.Campaigns.CancelAsync(id, Environment.UserName, token)
            ),
            Report(),
        };

    static Argument<string> CampaignArgument() => new("campaign") { Description = "Number, id or name" };

    static Command Create()
    {
        var name = new Option<string>("--name") { Description = "For you; readers never see it", Required = true };
        var lists = new Option<string[]>("--list")
        {
            Description = "One or more lists of one brand, by slug or name; the first one's consent counts",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var subject = new Option<string>("--subject") { Description = "May hold {{ person.name }}", Required = true };
        var preheader = new Option<string>("--preheader")
        {
            Description = "The line beside the subject",
            DefaultValueFactory = _ => "",
        };
        var html = new Option<FileInfo?>("--html") { Description = "The message as an HTML page with Liquid tags" };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "The message in Markdown with Liquid tags" };
        return new Command("create", "Makes a draft") { name, lists, subject, preheader, html, markdown }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var (file, format) = (parsed.GetValue(html), parsed.GetValue(markdown)) switch
                {
                    ({ } page, null) => (page, TemplateFormat.Html),
                    (null, { } text) => (text, TemplateFormat.Markdown),
                    _ => throw new CommandException(
                        "give the message by --html FILE or by --markdown FILE",
                        Exit.Usage
                    ),
                };
                if (!file.Exists || file.Length > TemplateBytesMax)
                    throw new CommandException(
                        file.Exists ? $"{file} is too large" : $"{file} is not there",
                        Exit.Usage
                    );
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var chosen = new List<Consent.MailingList>();
                foreach (var wanted in parsed.GetRequiredValue(lists))
                    chosen.Add(
                        await zegel.Lists.FindAsync(tenant.Id, wanted, cancellationToken)
                            ?? throw new CommandException($"there is no list “{wanted}”; `zegel list show` names them")
                    );
                var saved = await zegel.Campaigns.CreateAsync(
                    new CampaignInput(
                        chosen[0].BrandId,
                        parsed.GetRequiredValue(name),
                        [.. chosen.Select(l => l.Id)],
                        parsed.GetRequiredValue(subject),
                        parsed.GetRequiredValue(preheader),
                        format,
                        await File.ReadAllTextAsync(file.FullName, cancellationToken)
                    ),
                    zegel.Clock.GetUtcNow(),
                    cancellationToken
                );
                if (saved is not SaveResult.Saved(var campaign))
                    throw new CommandException(
                        saved is SaveResult.Refused(var reason) ? reason : "the draft could not be made"
                    );
                Console.WriteLine($"Draft {campaign.Number}. Next: zegel campaign check {campaign.Number}");
                return Exit.Pass;
            }
        );
    }

    static Command Check()
    {
        var which = CampaignArgument();
        var format = Output.FormatOption();
        return new Command("check", "What the gate would say, without releasing") { which, format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var campaign = await FindAsync(parsed, which, zegel, cancellationToken);
                var report =
                    await zegel.Gate.CheckAsync(campaign.Id, cancellationToken)
                    ?? throw new CommandException("the campaign is gone");
                var json = parsed.GetValue(format) == "json";
                if (json)
                    Output.WriteJson(
                        new
                        {
                            report.Findings,
                            report.Selected,
                            excluded = report.Excluded.Counts,
                            report.IsFast,
                            report.MayRelease,
                        }
                    );
                else
                {
                    FindingsOutput.Write(report.Findings, json: false);
                    Console.WriteLine(
                        $"{report.Selected} people would get it, {report.Excluded.Total} are left out."
                            + (
                                report.IsFast == false
                                    ? " Its Liquid is worked out for each person: slower, not wrong."
                                    : ""
                            )
                    );
                }
                return FindingsOutput.ExitCode(report.Findings);
            }
        );
    }

    static Command Release()
    {
        var which = CampaignArgument();
        var format = Output.FormatOption();
        var at = new Option<string?>("--at")
        {
            Description = "Not now but at this hour, with its distance from UTC: 2026-12-01T09:00+01:00",
        };
        return new Command("release", "Through the gate and on its way, now or at an hour") { which, at, format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var campaign = await FindAsync(parsed, which, zegel, cancellationToken);
                var json = parsed.GetValue(format) == "json";
                if (parsed.GetValue(at) is { } hour)
                    return await ScheduleAsync(zegel, campaign, hour, json, cancellationToken);
                switch (
                    await zegel.Gate.ReleaseAsync(
                        campaign.Id,
                        Environment.UserName,
                        zegel.Clock.GetUtcNow(),
                        cancellationToken
                    )
                )
                {
                    case ReleaseResult.Released(var selected, var excluded):
                        if (json)
                            Output.WriteJson(new { selected, excluded = excluded.Counts });
                        else
                            Console.WriteLine($"Released: {selected} selected, {excluded.Total} left out.");
                        return Exit.Pass;
                    case ReleaseResult.Refused(var findings):
                        FindingsOutput.Write(findings, json);
                        return FindingsOutput.ExitCode(findings);
                    case ReleaseResult.NotDraft(var state):
                        throw new CommandException(
                            $"it is {state.ToString().ToLowerInvariant()}: only a draft can be released"
                        );
                    case ReleaseResult.Unknown:
                        throw new CommandException("the campaign is gone");
                    default:
                        throw new UnreachableException();
                }
            }
        );
    }

    static async Task<int> ScheduleAsync(
        Installation zegel,
        Campaign campaign,
        string hour,
        bool json,
        CancellationToken cancellationToken
    )
    {
        // Without its distance from UTC an hour means another one on another machine.
        string[] forms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"];
        if (
            hour.Length < 17
            || !(hour.EndsWith('Z') || hour[^6] is '+' or '-')
            || !DateTimeOffset.TryParseExact(
                hour,
                forms,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var at
            )
        )
            throw new CommandException(
                $"“{hour}” is not an hour; write it as 2026-12-01T09:00+01:00, or with Z for UTC",
                Exit.Usage
            );
        switch (await zegel.Schedule.SetAsync(campaign.Id, at, Environment.UserName, cancellationToken))
        {
            case ScheduleResult.Set(var set, var unchecked_):
                if (json)
                    Output.WriteJson(
                        new
                        {
                            set.Number,
                            set.ReleaseAt,
                            findings = unchecked_,
                        }
                    );
                else
                {
                    if (unchecked_.Count > 0)
                        FindingsOutput.Write(unchecked_, json: false);
                    Console.WriteLine(
                        $"Campaign {set.Number} goes out at {set.ReleaseAt:u} if the gate still agrees then."
                    );
                }
                return unchecked_.Count > 0 ? Exit.Warnings : Exit.Pass;
            case ScheduleResult.Held(var findings):
                FindingsOutput.Write(findings, json);
                if (!json)
                    Console.WriteLine("It has no hour: mend what holds it, then set the hour again.");
                return FindingsOutput.ExitCode(findings);
            case ScheduleResult.Refused(var reason):
                throw new CommandException(reason, Exit.Usage);
            case ScheduleResult.NotDraft(var state):
                throw new CommandException(
                    $"it is {state.ToString().ToLowerInvariant()}: only a draft can wait for an hour"
                );
            default:
                throw new CommandException("the campaign is gone");
        }
    }

    static Command Unschedule()
    {
        var which = CampaignArgument();
        return new Command("unschedule", "Takes the hour of a draft away") { which }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var campaign = await FindAsync(parsed, which, zegel, cancellationToken);
                if (
                    await zegel.Campaigns.UnscheduleAsync(campaign.Id, Environment.UserName, cancellationToken)
                    is ScheduleResult.NotDraft(var state)
                )
                    throw new CommandException($"it is {state.ToString().ToLowerInvariant()} and has no hour");
                Console.WriteLine($"Campaign {campaign.Number} has no hour.");
                return Exit.Pass;
            }
        );
    }

    static Command Test()
    {
        var which = CampaignArgument();
        var to = new Option<string[]>("--to")
        {
            Description = $"Proven addresses of users of the tenant, {OperatorMail.TestRecipientsMax} at most",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var reader = new Option<string>("--as")
        {
            Description = "Through whose eyes: nobody, longest, or the id of a person on its lists",
            DefaultValueFactory = _ => "nobody",
        };
        var format = Output.FormatOption();
        return new Command("test", "Sends one copy on trial to people who work here")
        {
            which,
            to,
            reader,
            format,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var campaign = await FindAsync(parsed, which, zegel, cancellationToken);
                var wanted = parsed.GetRequiredValue(reader);
                var json = parsed.GetValue(format) == "json";
                switch (
                    await zegel.OperatorMail.SendTestAsync(
                        campaign,
                        parsed.GetRequiredValue(to),
                        PreviewReader.Parse(wanted)
                            ?? throw new CommandException(
                                $"“{wanted}” is nobody: use nobody, longest, or the id of a person",
                                Exit.Usage
                            ),
                        Environment.UserName,
                        cancellationToken
                    )
                )
                {
                    case OperatorMailResult.Queued(var ids):
                        if (json)
                            Output.WriteJson(new { queued = ids });
                        else
                            foreach (var id in ids)
                                Console.WriteLine($"Queued. See zegel queue show {id}");
                        return Exit.Pass;
                    case OperatorMailResult.Held(var findings):
                        FindingsOutput.Write(findings, json);
                        return FindingsOutput.ExitCode(findings);
                    case OperatorMailResult.Refused(var why):
                        throw new CommandException(why);
                    default:
                        throw new UnreachableException();
                }
            }
        );
    }

    static Command Turn(
        string verb,
        string description,
        Func<Installation, Guid, CancellationToken, Task<TurnResult>> turn
    )
    {
        var which = CampaignArgument();
        return new Command(verb, description) { which }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var campaign = await FindAsync(parsed, which, zegel, cancellationToken);
                switch (await turn(zegel, campaign.Id, cancellationToken))
                {
                    case TurnResult.Turned(var turned):
                        Console.WriteLine($"Campaign {turned.Number} is {turned.State.ToString().ToLowerInvariant()}.");
                        return Exit.Pass;
                    case TurnResult.NotAllowed(var state):
                        throw new CommandException(
                            $"it is {state.ToString().ToLowerInvariant()}: {verb} is not possible"
                        );
                    case TurnResult.Unknown:
                        throw new CommandException("the campaign is gone");
                    default:
                        throw new UnreachableException();
                }
            }
        );
    }

    static Command Report()
    {
        var which = CampaignArgument();
        var seal = new Option<bool>("--seal")
        {
            Description = "The seal report: each guideline, how it was kept, the evidence; signed as json or html",
        };
        var format = Output.FormatOption("html");
        return new Command("report", "What became of everyone") { which, seal, format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var campaign = await FindAsync(parsed, which, zegel, cancellationToken);
                if (parsed.GetValue(seal))
                    return await SealCommands.ReportAsync(
                        zegel,
                        campaign,
                        parsed.GetRequiredValue(format),
                        cancellationToken
                    );
                if (parsed.GetValue(format) == "html")
                    throw new CommandException("as html there is only the seal report: add --seal", Exit.Usage);
                var report =
                    await zegel.Database.ReadAsync(
                        db => CampaignReport.ReadAsync(db, campaign.Id, cancellationToken),
                        cancellationToken
                    ) ?? throw new CommandException("the campaign is gone");
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(
                        new
                        {
                            report.Campaign.Number,
                            report.Campaign.Name,
                            report.Campaign.State,
                            report.Campaign.ReleasedAt,
                            report.Campaign.FinishedAt,
                            report.Account,
                            excluded = report.Excluded.Counts,
                            report.BouncedByFault,
                            report.LateReturns,
                            report.Exits,
                            report.Providers,
                            report.Waived,
                            report.Reconciled,
                        }
                    );
                else
                    WriteReport(report);
                return report.Account.AddsUp ? Exit.Pass : Exit.Blocked;
            }
        );
    }

    /// <summary>The account as a table: one outcome for each person selected.</summary>
    public static void WriteReport(CampaignReport report)
    {
        Output.WriteTable(
            ["what", "people"],
            report.Lines().Select(line => (IReadOnlyList<string>)[line.Name, line.Value])
        );
        if (report.Providers.Count > 0)
            Output.WriteTable(
                ["provider", "people", "delivered", "bounced", "waiting", "attempts"],
                report.Providers.Select(p =>
                    (IReadOnlyList<string>)
                        [
                            p.Provider,
                            Text(p.People),
                            Text(p.Delivered),
                            Text(p.Bounced),
                            Text(p.Waiting),
                            Text(p.Attempts),
                        ]
                )
            );
        Console.WriteLine(
            report.Reconciled ? "It adds up: everyone selected has one outcome."
            : report.Account.AddsUp ? "It adds up so far; some are still under way."
            : "IT DOES NOT ADD UP: please report this as a fault of Zegel."
        );
    }

    static string Text(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    static async Task<Campaign> FindAsync(
        ParseResult parsed,
        Argument<string> which,
        Installation zegel,
        CancellationToken cancellationToken
    ) =>
        await FindAsync(
            await zegel.TenantAsync(parsed, cancellationToken),
            parsed.GetRequiredValue(which),
            zegel,
            cancellationToken
        );

    /// <summary>By number, id or name.</summary>
    /// <exception cref="CommandException">There is none, or there are several.</exception>
    public static async Task<Campaign> FindAsync(
        Tenant tenant,
        string wanted,
        Installation zegel,
        CancellationToken cancellationToken
    )
    {
        var campaigns = await zegel.Campaigns.ListAsync(tenant.Id, cancellationToken);
        var fitting = campaigns
            .Where(c =>
                c.Number.ToString(CultureInfo.InvariantCulture) == wanted
                || c.Id.ToString() == wanted
                || c.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)
            )
            .ToList();
        return fitting switch
        {
            [var one] => one,
            [] => throw new CommandException($"there is no campaign “{wanted}”"),
            _ => throw new CommandException(
                $"several campaigns are called “{wanted}”: use a number ({string.Join(", ", fitting.Select(c => c.Number))})"
            ),
        };
    }
}

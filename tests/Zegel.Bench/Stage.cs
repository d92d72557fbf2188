using System.Net;
using System.Text.Json;
using Zegel.Campaigns;
using Zegel.EndToEnd;
using Zegel.Server.Demo;
using Zegel.Server.Sink;

namespace Zegel.Bench;

/// <summary>
/// Data folder, DNS, a customer with people on a list, and a campaign that waits for its release. Speaks in lines with the
/// script that runs the program itself and the sink: a line of JSON when the folder stands, <c>found</c> once the program
/// serves it, a line of JSON when the campaign waits; the end of input ends it.
/// </summary>
static class Stage
{
    public const string Domain = "dest.example";

    public static readonly IPAddress Sink = IPAddress.Parse("127.0.1.1");

    public static async Task<int> RunAsync(int people, string templateFile)
    {
        await using var stage = await DemoStage.BuildAsync(null, null, [(Domain, Sink)], CancellationToken.None);
        Say(new { data = stage.Folder, sink = $"{Sink}:{stage.SmtpPort}" });
        if (await Console.In.ReadLineAsync() != "found")
            return 1;
        var campaign = await PrepareAsync(stage, people, templateFile);
        Say(new { campaign = campaign.Number });
        while (await Console.In.ReadLineAsync() is not null) { }
        return 0;
    }

    /// <summary>Needs the platform's DNS and pages to answer.</summary>
    public static async Task<Campaign> PrepareAsync(DemoStage stage, int people, string templateFile)
    {
        var customer = await DemoCustomer.FoundAsync(stage, _ => { }, _ => { }, CancellationToken.None);
        await ListedPeople.JoinAsync(
            stage.Zegel,
            customer.List,
            people,
            number => $"user{number:000000}@{Domain}",
            CancellationToken.None
        );
        var created = await stage.Zegel.Campaigns.CreateAsync(
            new CampaignInput(
                customer.Brand.Id,
                "Meting",
                [customer.List.Id],
                "Uw weekbericht van de kringloop",
                "Wat er deze week in de winkel staat.",
                TemplateFormat.Html,
                await File.ReadAllTextAsync(templateFile)
            ),
            stage.Zegel.Clock.GetUtcNow(),
            CancellationToken.None
        );
        return created is SaveResult.Saved(var campaign)
            ? campaign
            : throw new InvalidOperationException($"the campaign could not be made: {created}");
    }

    static void Say(object line)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(line));
        Console.Out.Flush();
    }
}

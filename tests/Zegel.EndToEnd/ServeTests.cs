using Microsoft.Extensions.Logging.Abstractions;
using Zegel.Server.Demo;
using Zegel.Server.Sink;

namespace Zegel.EndToEnd;

public class ServeTests
{
    [Fact]
    public async Task Serve_delivers_a_campaign_keeps_others_off_its_folder_and_ends_when_told()
    {
        await using var stage = await ServedStage.BuildAsync(Provider.Receivers);
        await stage.OpenZooAsync(new Zoo(keepFolder: null), NullLoggerFactory.Instance);
        await stage.StartAsync();
        await stage.JoinAsync(30, n => $"anna.{n}@ruimpost.example");
        var (campaign, selected) = await stage.ReleaseAsync();
        selected.ShouldBe(30);
        var account = await stage.EndAsync(campaign, TimeSpan.FromMinutes(1));
        account.Delivered.ShouldBe(30);

        var second = await Processes.RunAsync(
            Processes.Zegel("serve", "--data", stage.Folder),
            TimeSpan.FromMinutes(1)
        );
        second.ExitCode.ShouldBe(70);
        second.Error.ShouldContain("another process serves this data folder");

        (await stage.StopAsync()).ShouldBe(0, stage.Said);
        stage.Said.ShouldContain("Ending");
    }
}

using Zegel.Domains.Egress;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Queue;

/// <summary>Whoever looks after the platform sees how its addresses stand; nobody else does.</summary>
public class QueueScreenTests(DeskStage stage) : IClassFixture<DeskStage>
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Rule", "P06")]
    public async Task An_address_that_rests_is_told_on_the_first_page_and_in_the_queue_to_the_platform_alone()
    {
        var platform = await stage.SignInAsync(isPlatform: true);
        var owner = await stage.SignInAsync(Role.Owner, stage.Other);
        var address = stage.Zegel.Settings.BulkPool[0].Address;
        await stage.Zegel.Egress.RestAsync(address, "eva", "complaints <b>at Gmail", Token);
        (await stage.Zegel.Egress.CheckNowAsync(null, Token))[0].State.ShouldBe(EgressState.Resting);

        var home = await platform.SeeAsync("/");
        home.ShouldContain($"The sending address {address} rests: complaints");
        home.ShouldContain("href=\"/queue#egress\"");
        var queue = await platform.SeeAsync("/queue");
        queue.ShouldContain("Addresses that mail leaves from");
        queue.ShouldContain("(eva)");
        foreach (var path in new[] { "/", "/queue" })
            (await owner.SeeAsync(path)).ShouldNotContain(address.ToString());

        await stage.Zegel.Egress.ResumeAsync(address, "eva", Token);
        // Nothing answers for our zone on this stage: what was never found right sends nothing, and is told too.
        (await platform.SeeAsync("/")).ShouldContain($"The sending address {address} is not known to be right yet");
    }
}

using System.Net;
using System.Text.RegularExpressions;

namespace Zegel.Server.Pages.Desk.Team;

public partial class TeamScreenTests(DeskStage stage) : IClassFixture<DeskStage>
{
    [Fact]
    public async Task Someone_new_gets_a_password_that_is_shown_once_and_works()
    {
        var owner = await stage.SignInAsync();
        var added = await owner.PostAsync(
            "/team/users",
            new()
            {
                ["name"] = "Bea",
                ["email"] = "bea@kringloop.example",
                ["role"] = "marketer",
                ["language"] = "nl",
            }
        );
        added.Status.ShouldBe(HttpStatusCode.OK);
        var password = Secret().Match(added.Text).Groups[1].Value;
        (await owner.SeeAsync("/team")).ShouldNotContain(password);
        using var hers = new DeskBrowser(stage.Site);
        var signed = await hers.SendAsync(
            "/sign-in",
            new() { ["email"] = "bea@kringloop.example", ["password"] = password }
        );
        signed.Status.ShouldBe(HttpStatusCode.Redirect);
        (await hers.SeeAsync("/account")).ShouldContain("Uw account");

        var bea = (await stage.Zegel.Users.ListAsync(stage.Tenant.Id, default)).Single(u => u.User.Name == "Bea");
        (await owner.DoAsync($"/team/users/{bea.User.Id}/disable")).ShouldContain("cannot sign in any more");
        (await hers.GetAsync("/account")).Location.ShouldStartWith("/sign-in");
        (await owner.SeeAsync("/team/log")).ShouldContain("user disabled");
    }

    [Fact]
    public async Task The_last_owner_cannot_be_disabled()
    {
        var owner = await stage.SignInAsync(tenant: stage.Other);
        var self = (await stage.Zegel.Users.ListAsync(stage.Other.Id, default)).Single();
        var answer = await owner.PostAsync($"/team/users/{self.User.Id}/disable");
        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.Text.ShouldContain("the last owner");
    }

    [Fact]
    public async Task A_key_s_secret_stands_on_the_answer_only_and_ends_when_revoked()
    {
        var owner = await stage.SignInAsync();
        (await owner.PostAsync("/team/keys", new() { ["key_name"] = "shop" })).Status.ShouldBe(
            HttpStatusCode.UnprocessableEntity,
            "a key without scopes is of no use"
        );
        var made = await owner.PostAsync("/team/keys", new() { ["key_name"] = "shop", ["scope"] = "lists:read" });
        made.Location.ShouldBeNull();
        var secret = Secret().Match(made.Text).Groups[1].Value;
        secret.ShouldStartWith("zegel_");
        var key = (await stage.Zegel.ApiKeys.FindAsync(secret, default)).ShouldNotBeNull();
        key.Scopes.ShouldBe(["lists:read"]);
        (await owner.SeeAsync("/team")).ShouldNotContain(secret);
        (await owner.DoAsync($"/team/keys/{key.Id}/revoke")).ShouldContain("revoked");
        (await stage.Zegel.ApiKeys.FindAsync(secret, default)).ShouldBeNull();
    }

    [GeneratedRegex("<code id=\"secret\">([^<]+)</code>")]
    private static partial Regex Secret();
}

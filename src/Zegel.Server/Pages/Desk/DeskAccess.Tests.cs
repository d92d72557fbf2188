using System.Net;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk;

public class DeskAccessTests(DeskStage stage) : IClassFixture<DeskStage>
{
    const string Email = "deur@kringloop.example";
    const string Password = "het paard eet graag klaver";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    async Task<HttpResponseMessage> SignInAsync(Uri site, string? host = null, string? origin = null)
    {
        await stage.Zegel.Users.AddAsync(
            new NewUser(stage.Tenant.Id, Role.Owner, Email, "Deur", "en", Password),
            "test",
            Token
        );
        using var http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, its, _, _) => stage.Zegel.Certificate!.Equals(its),
                },
            }
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(site, "sign-in"))
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["email"] = Email,
                    ["password"] = Password,
                    ["to"] = "//elsewhere.example/",
                }
            ),
        };
        if (host is not null)
            request.Headers.Host = host;
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return await http.SendAsync(request, Token);
    }

    [Fact]
    public async Task Over_tls_the_cookie_is_for_this_host_and_for_tls_alone_and_out_of_reach_of_scripts()
    {
        var end = stage.Zegel.Settings.HttpsListen[0];
        using var answer = await SignInAsync(new Uri($"https://{end}/"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe("/", "never to another site");
        var cookie = answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldStartWith("__Host-zegel=");
        foreach (var part in new[] { "; secure", "; httponly", "; samesite=lax", "; path=/" })
            cookie.ShouldContain(part);
        answer.Headers.GetValues("Strict-Transport-Security").ShouldNotBeEmpty();
        var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldStartWith("default-src 'none'");
        policy.ShouldNotContain("unsafe");
        policy.ShouldContain("frame-ancestors 'none'");
    }

    [Fact]
    public async Task Without_tls_nobody_gets_a_cookie_but_on_the_machine_itself()
    {
        using var here = await SignInAsync(stage.Site);
        here.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var elsewhere = await SignInAsync(stage.Site, host: "post.kringloop.example");
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        elsewhere.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task A_form_of_another_site_signs_nobody_in()
    {
        using var answer = await SignInAsync(stage.Site, origin: "https://evil.example");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }
}

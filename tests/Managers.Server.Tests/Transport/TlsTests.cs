using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>Managers over TCP with TLS.</summary>
public sealed class TlsTests : ServerTest
{
    private static readonly Lazy<X509Certificate2> s_made = new(MakeCertificate);

    public TlsTests()
        : base(new ManagerOptions { Address = ManagerAddress.Parse("tcp://127.0.0.1:0"), Tls = Trusting(Certificate) })
    {
    }

    internal static X509Certificate2 Certificate
    {
        get
        {
            // Under Wine the system makes no key pairs.
            Assert.SkipWhen(TestMachine.IsWine, "Wine's cryptography makes no elliptic key pairs.");
            return s_made.Value;
        }
    }

    [Fact]
    public void What_crosses_is_the_same()
    {
        using IDictionaryProxy<string, byte[]> dictionary = Manager.CreateDictionary<string, byte[]>();
        byte[] large = RandomNumberGenerator.GetBytes(3_000_000);
        dictionary["large"] = large;
        dictionary["none"] = [];

        Assert.Equal(large, dictionary["large"]);
        Assert.Empty(dictionary["none"]);
    }

    [Fact]
    public void Many_threads_and_sizes_share_one_connection()
    {
        using IDictionaryProxy<int, byte[]> dictionary = Manager.CreateDictionary<int, byte[]>();
        TestThread.RunMany(4, thread =>
        {
            var random = new Random(thread);
            for (int i = 0; i < 60; i++)
            {
                byte[] bytes = new byte[random.Next(1, 70_000)];
                random.NextBytes(bytes);
                dictionary[thread] = bytes;
                Assert.Equal(bytes, dictionary[thread]);
            }
        });
    }

    [Fact]
    public void A_wait_is_ended_by_another_call_and_by_a_cancellation()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        TestThread consumer = TestThread.Start(() => Assert.Equal(5, queue.Get()));
        WaitForWaiters(1);
        queue.Put(5);
        consumer.Join();
        using var source = new CancellationTokenSource(Moment);
        Assert.ThrowsAny<OperationCanceledException>(() => queue.Get(source.Token));
        Assert.False(queue.TryGet(out _, Moment));
    }

    [Fact]
    public async Task Answers_that_are_not_read_at_once_arrive_all_the_same()
    {
        using IDictionaryProxy<int, byte[]> dictionary = Manager.CreateDictionary<int, byte[]>();
        dictionary[0] = new byte[500_000];
        Task<byte[]>[] answers = [.. Enumerable.Range(0, 30).Select(_ => dictionary.GetAsync(0).AsTask())];

        Assert.All(await Task.WhenAll(answers), bytes => Assert.Equal(500_000, bytes.Length));
    }

    [Fact]
    public void A_certificate_that_is_not_accepted_ends_the_connection_before_anything_was_said()
    {
        using X509Certificate2 other = MakeCertificate();
        using var client = new SyncManager(new ManagerOptions { Address = Server.Address, AuthKey = Key, Tls = Trusting(other) });

        AuthenticationException refused = Assert.Throws<AuthenticationException>(() => client.Connect());

        Assert.Contains("is not accepted", refused.Message, StringComparison.Ordinal);
        Manager.Ping();
    }

    [Fact]
    public void The_key_is_asked_for_all_the_same()
    {
        using var client = new SyncManager(new ManagerOptions { Address = Server.Address, AuthKey = AuthKey.Random(), Tls = Trusting(Certificate) });

        AuthenticationException refused = Assert.Throws<AuthenticationException>(() => client.Connect());

        Assert.Contains("the keys differ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_without_TLS_is_told_that_nobody_serves_it()
    {
        using var client = new SyncManager(new ManagerOptions { Address = Server.Address, AuthKey = Key });

        Assert.ThrowsAny<ManagerException>(() => client.Connect());

        Manager.Ping();
    }

    [Fact]
    public async Task A_server_without_TLS_is_told_from_one_with_it()
    {
        using var end = new CancellationTokenSource();
        using var plain = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse("tcp://127.0.0.1:0"), AuthKey = Key });
        Task serving = plain.ServeForeverAsync(end.Token);
        using var client = new SyncManager(new ManagerOptions { Address = plain.Address, AuthKey = Key, Tls = Trusting(Certificate) });

        ManagerUnavailableException refused = Assert.Throws<ManagerUnavailableException>(() => client.Connect());

        Assert.Contains("did not agree on TLS", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.MayHaveExecuted);
        await end.CancelAsync();
        await serving;
    }

    [Fact]
    public void Where_TLS_cannot_be_it_is_refused_before_anything_happens()
    {
        using var local = new SyncManager(new ManagerOptions { Tls = Trusting(Certificate) });
        Assert.Throws<InvalidOperationException>(() => local.Start());
        Assert.Throws<InvalidOperationException>(() => { _ = local.ServeForeverAsync(); });
        using var anonymous = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse("tcp://127.0.0.1:0"), Tls = new TlsOptions() });
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => { _ = anonymous.ServeForeverAsync(); });
        Assert.Contains("no certificate", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ManagerState.Initial, anonymous.State);
    }

    internal static TlsOptions Trusting(X509Certificate2 certificate) => new()
    {
        Server = new SslServerAuthenticationOptions { ServerCertificate = certificate },
        Client = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString() },
    };

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=managers test", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}

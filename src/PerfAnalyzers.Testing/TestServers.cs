using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PerfAnalyzers.Recorder.Commands;

namespace PerfAnalyzers.Testing;

/// <summary>
/// Has test servers pass on the flow of control from the client to the application, so that a request belongs to the test that sends it.
/// By default they cut it off.
/// </summary>
internal sealed class TestServers : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static int s_isWatching;

    public static void Watch()
    {
        if (Interlocked.Exchange(ref s_isWatching, 1) == 0)
            DiagnosticListener.AllListeners.Subscribe(new TestServers());
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
            value.Subscribe(this, static name => name == "HostBuilt");
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (value is not { Key: "HostBuilt", Value: IHost host })
            return;
        try
        {
            // By its name: who tests no web application does not have the package.
            if (host.Services.GetService<IServer>() is { } server
                && server.GetType().FullName == "Microsoft.AspNetCore.TestHost.TestServer")
                server.GetType().GetProperty("PreserveExecutionContext")?.SetValue(server, true);
            // The application's main method goes on in the flow of the test that made the factory: what it does before it serves is no part
            // of the test.
            if (new StackTrace(fNeedFileInfo: false)
                .GetFrames()
                .Any(f => f.GetMethod()?.DeclaringType?.FullName?.Contains("HostFactoryResolver", StringComparison.Ordinal) == true))
                CommandLog.Current = null;
        }
        catch
        {
            // A host that cannot make its server says so itself.
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted() { }

    void IObserver<DiagnosticListener>.OnError(Exception error) { }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted() { }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error) { }
}

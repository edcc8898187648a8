using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PerfAnalyzers.Recorder.Scopes;

namespace PerfAnalyzers.Recorder;

/// <summary>Makes each request a scope.</summary>
internal sealed class PerfRecorderMiddleware(RequestDelegate next, PerfRecorder recorder)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (ScopeInstance.IsOf(context))
        {
            await next(context);
            return;
        }
        using (ScopeInstance.Enter(context, recorder))
            await next(context);
    }
}

/// <summary>Puts the middleware before all others.</summary>
internal sealed class PerfRecorderStartupFilter(PerfRecorder recorder) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (recorder.RecordsRequests)
            app.Use(following => new PerfRecorderMiddleware(following, recorder).InvokeAsync);
        next(app);
    };
}

/// <summary>Makes the recorder when the host starts, so that wrong options are said then, and writes when it stops.</summary>
internal sealed class PerfRecorderService(PerfRecorder recorder) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        recorder.WriteQuietly();
        return Task.CompletedTask;
    }
}

/// <summary>Says in a context's options who records it. The context's services are the same as without.</summary>
internal sealed class PerfRecorderOptionsExtension(PerfRecorder recorder) : IDbContextOptionsExtension
{
    private ExtensionInfo? _info;

    public PerfRecorder Recorder => recorder;

    public DbContextOptionsExtensionInfo Info => _info ??= new(this);

    public void ApplyServices(IServiceCollection services) { }

    public void Validate(IDbContextOptions options) { }

    private sealed class ExtensionInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "";

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["PerfAnalyzers:Recorder"] = "1";
    }
}

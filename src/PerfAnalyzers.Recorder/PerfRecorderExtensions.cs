using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PerfAnalyzers.Recorder.Commands;

namespace PerfAnalyzers.Recorder;

/// <summary>Adds a <see cref="PerfRecorder"/> to an application.</summary>
public static class PerfRecorderExtensions
{
    /// <summary>
    /// Records the commands of all contexts that the application's services make. Each ASP.NET Core request is a scope, and the profile is
    /// written when the application stops.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options, or null for their defaults.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddPerfRecorder(this IServiceCollection services, Action<PerfRecorderOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        // Before the first context: EF Core asks only now and then whether somebody listens.
        EfEvents.Listen();
        var options = services.AddOptions<PerfRecorderOptions>();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddSingleton(static provider => new PerfRecorder(
            provider.GetRequiredService<IOptions<PerfRecorderOptions>>().Value,
            provider.GetService<IHostEnvironment>(),
            provider.GetService<ILogger<PerfRecorder>>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PerfRecorderService>());
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, PerfRecorderStartupFilter>());
        return services;
    }

    /// <summary>
    /// Records the commands of a context that no services make, or none that
    /// <see cref="AddPerfRecorder(IServiceCollection, Action{PerfRecorderOptions}?)"/>
    /// was called on. Contexts with the same <see cref="PerfRecorderOptions.Path"/> are recorded together; the options of the first count.
    /// </summary>
    /// <param name="optionsBuilder">The context's options.</param>
    /// <param name="configure">Sets the options, or null for their defaults.</param>
    /// <returns>The same options.</returns>
    public static DbContextOptionsBuilder AddPerfRecorder(
        this DbContextOptionsBuilder optionsBuilder,
        Action<PerfRecorderOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);
        var options = new PerfRecorderOptions();
        configure?.Invoke(options);
        return optionsBuilder.AddPerfRecorder(PerfRecorder.Shared(options));
    }

    /// <summary>Records the commands of a context with a certain recorder.</summary>
    /// <param name="optionsBuilder">The context's options.</param>
    /// <param name="recorder">The recorder.</param>
    /// <returns>The same options.</returns>
    public static DbContextOptionsBuilder AddPerfRecorder(this DbContextOptionsBuilder optionsBuilder, PerfRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);
        ArgumentNullException.ThrowIfNull(recorder);
        EfEvents.Listen();
        ((IDbContextOptionsBuilderInfrastructure)optionsBuilder).AddOrUpdateExtension(new PerfRecorderOptionsExtension(recorder));
        return optionsBuilder;
    }

    /// <inheritdoc cref="AddPerfRecorder(DbContextOptionsBuilder, Action{PerfRecorderOptions}?)"/>
    /// <typeparam name="TContext">The context.</typeparam>
    public static DbContextOptionsBuilder<TContext> AddPerfRecorder<TContext>(
        this DbContextOptionsBuilder<TContext> optionsBuilder,
        Action<PerfRecorderOptions>? configure = null)
        where TContext : DbContext =>
        (DbContextOptionsBuilder<TContext>)AddPerfRecorder((DbContextOptionsBuilder)optionsBuilder, configure);

    /// <summary>
    /// Makes each request a scope from here on. Only for applications that want to say where: without it, the whole pipeline is the scope.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns>The same application.</returns>
    /// <exception cref="InvalidOperationException">There is no recorder.</exception>
    public static IApplicationBuilder UsePerfRecorder(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var recorder = app.ApplicationServices.GetService<PerfRecorder>()
            ?? throw new InvalidOperationException($"There is no recorder. Call 'services.{nameof(AddPerfRecorder)}()' first.");
        return app.Use(next => new PerfRecorderMiddleware(next, recorder).InvokeAsync);
    }
}

using Gatehouse.AuthService.Pipelines.Mail;

namespace Gatehouse.AuthService.Pipelines;

internal static class MailSetup
{
    public static IServiceCollection AddMails(this IServiceCollection services)
    {
        services.AddOptions<SmtpOptions>().BindConfiguration("Smtp").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<Mailer>();
        services.AddScoped<MailQueue>();
        services.AddScoped<DevelopmentDelivery>();
        services.AddSingleton<SmtpDelivery>();
        services.AddSingleton<MailSender>();
        services.AddHostedService<MailLoop>();
        return services;
    }
}
